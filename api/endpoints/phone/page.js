/** The page's elements, and which of the phone's two screens is shown. */

export const at = (id) => document.getElementById(id);

export function showInbox(open) {
  at('inbox').hidden = !open;
  at('lock').hidden = open;
  if (!open) at('pushes').replaceChildren();
}
