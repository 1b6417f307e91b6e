/**
 * Who asks: one of the demo's people, nobody, or the bearer of a token.
 * Tokens stay in memory; only the chosen person's id is kept, for this browser tab. Never puts anything into the address.
 */
import { answered, reasonOf } from './answer';
import { browserStorage } from './storage';

export interface Persona {
  id: string;
  title: string;
  sentence: string;
  token: string;
}

export interface SessionState {
  /** False until the server has said whether it is a demo. */
  ready: boolean;
  /** Null where the server is no demo: then `token` counts. */
  personas: Persona[] | null;
  /** Empty for a request without a token. */
  personaId: string;
  token: string;
  problem: string;
}

export const NOBODY = 'Nobody (no token)';

const CHOICE = 'maru.persona';

export class Session {
  private state: SessionState = { ready: false, personas: null, personaId: '', token: '', problem: '' };
  private readonly listeners = new Set<() => void>();
  private settled: Promise<void> = this.load();

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  snapshot = (): SessionState => this.state;

  /** Ask as this person from now on, with a fresh token: a token lives at most an hour. */
  choosePersona(personaId: string): void {
    browserStorage('sessionStorage').setItem(CHOICE, personaId);
    this.change({ personaId });
    void this.reload();
  }

  /** Fetch the people anew, with fresh tokens. */
  reload(): Promise<void> {
    this.settled = this.load();
    return this.settled;
  }

  chooseToken(token: string): void {
    this.change({ token });
  }

  /** The token to send, empty for none; waits while the people are being fetched. */
  async bearer(): Promise<string> {
    await this.settled;
    return chosenPersona(this.state)?.token ?? (this.state.personas ? '' : this.state.token);
  }

  /** Fetch new tokens after one was refused; false where there is none to fetch. */
  async renew(): Promise<boolean> {
    if (!chosenPersona(this.state)) return false;
    await this.reload();
    return this.state.problem === '';
  }

  private async load(): Promise<void> {
    try {
      const personas = await fetchPersonas();
      this.change({ ready: true, personas, personaId: personas ? rememberedId(personas) : '', problem: '' });
    } catch (error) {
      this.change({ ready: true, problem: `The demo's people could not be fetched. ${reasonOf(error)}` });
    }
  }

  private change(part: Partial<SessionState>): void {
    this.state = { ...this.state, ...part };
    for (const listener of this.listeners) listener();
  }
}

/** The person who is asking, if it is one of the demo's. */
export function chosenPersona(state: SessionState): Persona | undefined {
  return state.personas?.find((persona) => persona.id === state.personaId);
}

/** Tells one asker from another, and stays the same when only the token was renewed. */
export function askerOf(state: SessionState): string {
  return state.personas ? state.personaId : state.token;
}

/** The same in words, for a reader. */
export function titleOf(state: SessionState): string {
  if (state.personas) return chosenPersona(state)?.title ?? NOBODY;
  return state.token ? 'Bearer of a token' : NOBODY;
}

async function fetchPersonas(): Promise<Persona[] | null> {
  const asked = fetch('/demo/personas', { headers: { accept: 'application/json' }, cache: 'no-store' });
  const response = await answered(asked);
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`/demo/personas answered with status ${response.status}.`);
  const personas = (await response.json()) as Persona[];
  return personas.length > 0 ? personas : null;
}

function rememberedId(personas: Persona[]): string {
  const remembered = browserStorage('sessionStorage').getItem(CHOICE);
  const isKnown = remembered === '' || personas.some((persona) => persona.id === remembered);
  return isKnown ? (remembered ?? '') : (personas[0]?.id ?? '');
}
