package choir.test.linear;

import java.util.Optional;

/** One scroll: it is read, set, and set on condition of what it holds. */
public final class Register implements Linearizability.Model<String, Register.Input, String> {
  /** The answer of a call whose outcome is not known. */
  public static final String UNKNOWN = "?";

  /** The answer of a write that happened. */
  public static final String OK = "ok";

  /** The answer of a write whose condition did not hold. */
  public static final String STALE = "stale";

  /** A call. Absent scrolls read as the empty text. */
  public sealed interface Input {
    record Read() implements Input {}

    record Set(String text) implements Input {}

    record Add(String text) implements Input {}

    record SetIf(String expected, String text) implements Input {}
  }

  @Override
  public String initial() {
    return "";
  }

  @Override
  public Optional<String> step(String state, Input input, String output) {
    return switch (input) {
      case Input.Read read ->
          output.equals(UNKNOWN) || output.equals(state) ? Optional.of(state) : Optional.empty();
      case Input.Set set -> Optional.of(set.text());
      case Input.Add add -> Optional.of(state + add.text());
      case Input.SetIf set -> setIf(state, set, output);
    };
  }

  private static Optional<String> setIf(String state, Input.SetIf set, String output) {
    boolean holds = state.equals(set.expected());
    if (output.equals(UNKNOWN)) {
      return Optional.of(holds ? set.text() : state);
    }
    return output.equals(holds ? OK : STALE)
        ? Optional.of(holds ? set.text() : state)
        : Optional.empty();
  }
}
