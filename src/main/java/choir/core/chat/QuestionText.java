package choir.core.chat;

import choir.core.approval.Approval;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Questions to people as messages. What the agent wants to do is data: it is shown in a code block
 * that it cannot leave, and characters that could make it look like something else are shown as
 * numbers.
 */
public final class QuestionText {
  /**
   * Maximum characters of a call in a message, of which Discord takes 2,000; the rest is a file.
   */
  static final int MAX_CALL = 1_000;

  private static final int MAX_WHY = 200;
  private static final int MAX_NAME = 60;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private QuestionText() {}

  /** What a button does. */
  public enum Choice {
    APPROVE("Approve"),
    ALWAYS("Allow from now on"),
    DENY("Deny");

    private final String label;

    Choice(String label) {
      this.label = label;
    }

    public String label() {
      return label;
    }

    /** The id of the button, which is the same after a restart. */
    public String button(String approval) {
      return name().toLowerCase(Locale.ROOT) + ":" + approval;
    }
  }

  /** A button that was clicked. */
  public record Clicked(Choice choice, String approval) {
    /** Parses the id of a button; empty if it is none of these. */
    public static Optional<Clicked> parse(String button) {
      int colon = button.indexOf(':');
      for (Choice choice : Choice.values()) {
        if (colon > 0 && choice.button("").equals(button.substring(0, colon + 1))) {
          return Optional.of(new Clicked(choice, button.substring(colon + 1)));
        }
      }
      return Optional.empty();
    }
  }

  /** The buttons of a question. A turn that is over can only be allowed the same call later. */
  public static List<Choice> choices(Approval question) {
    return question.state() == Approval.State.UNATTENDED
        ? List.of(Choice.ALWAYS, Choice.DENY)
        : List.of(Choice.APPROVE, Choice.DENY);
  }

  /** The message that asks. */
  public static String asking(Approval question) {
    String head =
        question.isPending()
            ? "**Approval needed** until " + TIME.format(question.expiresAt()) + " UTC"
            : "**Not allowed without approval**; the turn went on without this call";
    return head + body(question);
  }

  /** The message once the question is answered. */
  public static String answered(Approval question) {
    return "**"
        + capitalised(ChatText.plain(outcome(question), 2 * MAX_NAME))
        + "**"
        + body(question);
  }

  private static String capitalised(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  private static String body(Approval question) {
    String why = "Why: " + ChatText.plain(question.why(), MAX_WHY);
    String more =
        isWhole(question) ? "" : "\nThe call is longer; all of it is in the attached file";
    String who = question.origin().isPresent() ? question.agent() + " was asked, and " : "";
    return ": "
        + who
        + "the tool "
        + ChatText.plain(question.tool(), MAX_NAME)
        + "\n"
        + ChatText.block(call(question), MAX_CALL)
        + "\n"
        + why
        + more
        + "\n-# "
        + question.id()
        + " · "
        + question.run();
  }

  /** The person who decided, and the time, in a few words. */
  public static String outcome(Approval question) {
    String at = question.endedAt().map(QuestionText::time).orElse("");
    return switch (question.state()) {
      case APPROVED -> "approved by " + question.by() + at + (question.always() ? ", always" : "");
      case DENIED -> "denied by " + question.by() + at;
      case EXPIRED -> "denied: nobody answered until " + TIME.format(question.expiresAt()) + " UTC";
      case WITHDRAWN -> "withdrawn: the turn ended" + at;
      case PENDING, UNATTENDED -> "not answered yet";
    };
  }

  private static String time(Instant at) {
    return " " + TIME.format(at) + " UTC";
  }

  /** The whole call as a text; empty if the message shows all of it. */
  public static Optional<String> file(Approval question) {
    return isWhole(question) ? Optional.empty() : Optional.of(call(question));
  }

  private static boolean isWhole(Approval question) {
    return ChatText.escaped(call(question)).length() <= MAX_CALL;
  }

  private static String call(Approval question) {
    StringBuilder call = new StringBuilder();
    question.subjects().forEach(each -> call.append(each).append('\n'));
    return call.append(question.arguments()).toString();
  }
}
