import type { ConsoleCall } from "../model/console-call.js";

/** The delay of the slow network, in milliseconds. */
const slowMs = 1_500;

/** Buttons that break the network on purpose. */
export function Faults({ call, hasToken }: { readonly call: ConsoleCall; readonly hasToken: boolean }) {
  const { isStalled, faults } = call;
  const isSlow = faults.delayMs > 0;
  return (
    <fieldset class="faults">
      <legend>Break something</legend>
      <p class="quiet">The stream goes on where it was: the timeline shows how.</p>
      <div class="tools">
        <button type="button" onClick={call.cut} title="Break the connection">
          Cut
        </button>
        <button
          type="button"
          aria-pressed={isStalled}
          onClick={() => call.stall(!isStalled)}
          title="Stop reading: the service may send until its credit is used up"
        >
          Stop reading
        </button>
        <button
          type="button"
          aria-pressed={isSlow}
          onClick={() => call.slowDown(isSlow ? 0 : slowMs)}
          title={`Delay everything by ${slowMs} ms`}
        >
          Slow network
        </button>
        <button
          type="button"
          aria-pressed={faults.isSilent}
          onClick={() => call.silence(!faults.isSilent)}
          title="Nothing passes, and no side notices until a heartbeat fails"
        >
          Half-open
        </button>
        <button
          type="button"
          disabled={!hasToken}
          onClick={call.expireToken}
          title="The next token that is sent is refused, and asked for again"
        >
          Expire the token
        </button>
      </div>
    </fieldset>
  );
}
