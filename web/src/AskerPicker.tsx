/** The part of the top bar that says, and changes, who asks. */
import { useSyncExternalStore, type FormEvent, type MouseEvent } from 'react';
import { NOBODY, chosenPersona, type Session, type SessionState } from './session';

export function AskerPicker({ session }: { session: Session }) {
  const state = useSyncExternalStore(session.subscribe, session.snapshot);
  if (!state.ready) return null;
  return (
    <>
      {state.personas ? <PersonaChoice session={session} state={state} /> : <TokenForm session={session} state={state} />}
      {state.problem && <Problem session={session} problem={state.problem} />}
    </>
  );
}

function Problem({ session, problem }: { session: Session; problem: string }) {
  const tryAgain = async ({ currentTarget }: MouseEvent<HTMLButtonElement>) => {
    await session.reload();
    const isKeyboardHere = [currentTarget, document.body].includes(document.activeElement as HTMLElement);
    // What was pressed has gone away then, and the keyboard would be nowhere.
    if (isKeyboardHere && !session.snapshot().problem) document.querySelector<HTMLElement>('#persona, #token')?.focus();
  };
  return (
    <p className="asker-problem" role="alert">
      {problem}{' '}
      <button type="button" onClick={tryAgain}>
        Try again
      </button>
    </p>
  );
}

function PersonaChoice({ session, state }: { session: Session; state: SessionState }) {
  return (
    <>
      <label htmlFor="persona">Ask as</label>
      <select
        id="persona"
        aria-describedby="persona-sentence"
        value={state.personaId}
        onChange={(event) => session.choosePersona(event.target.value)}
      >
        {state.personas?.map((persona) => (
          <option key={persona.id} value={persona.id}>
            {persona.title}
          </option>
        ))}
        <option value="">{NOBODY}</option>
      </select>
      <PersonaSentence sentence={chosenPersona(state)?.sentence} />
    </>
  );
}

function PersonaSentence({ sentence }: { sentence: string | undefined }) {
  return (
    <p id="persona-sentence" aria-live="polite" title={sentence}>
      {sentence ?? 'Requests carry no token: only what is public is answered.'}
    </p>
  );
}

function TokenForm({ session, state }: { session: Session; state: SessionState }) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    session.chooseToken(String(new FormData(event.currentTarget).get('token') ?? '').trim());
  };
  return (
    <form className="token-form" onSubmit={submit}>
      <label htmlFor="token">Bearer token</label>
      <input id="token" name="token" type="password" autoComplete="off" spellCheck={false} />
      <button type="submit">Use</button>
      <p id="token-state" aria-live="polite">
        {state.token ? 'Requests carry this token until the page is reloaded.' : 'Requests carry no token.'}
      </p>
    </form>
  );
}
