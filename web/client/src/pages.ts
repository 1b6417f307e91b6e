/** Lists by page. */

/** A page of a list, as its query asks for it. */
export interface Page<Node> {
  nodes: Node[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
}

/** Ask for the pages of a list, each when it is wanted; `ask` returns the page behind a cursor, null the first. */
export async function* pages<Node>(ask: (after: string | null) => Promise<Page<Node>>): AsyncGenerator<Node[]> {
  let after: string | null | undefined = null;
  do {
    const page: Page<Node> = await ask(after);
    yield page.nodes;
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after);
}
