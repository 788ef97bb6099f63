package choir.core.chat;

import java.util.Locale;
import java.util.Optional;

/** The commands that people can give an agent in a chat. The one table of them. */
public enum ChatCommand {
  ASK("Asks this agent; its answer is posted here", "text", "What to ask"),
  STATUS("Shows how this agent is"),
  AGENTS("Lists the agents of the ranch"),
  RUNS("Lists what this agent is working on"),
  PAUSE("Pauses a schedule of the ranch", "schedule", "Its name"),
  RESUME("Resumes a schedule of the ranch", "schedule", "Its name"),
  APPROVE("Allows a call of this agent once", "id", "The id of the question, ask-…"),
  DENY("Denies a call of this agent", "id", "The id of the question, ask-…");

  /** A text that a command requires. */
  public record Option(String name, String description) {}

  private final String description;
  private final String option;
  private final String meaning;

  ChatCommand(String description) {
    this(description, "", "");
  }

  ChatCommand(String description, String option, String meaning) {
    this.description = description;
    this.option = option;
    this.meaning = meaning;
  }

  /** The name that people type. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public String description() {
    return description;
  }

  public Optional<Option> option() {
    return option.isEmpty() ? Optional.empty() : Optional.of(new Option(option, meaning));
  }

  /** The command of a name. */
  public static Optional<ChatCommand> of(String word) {
    for (ChatCommand each : values()) {
      if (each.word().equals(word)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }
}
