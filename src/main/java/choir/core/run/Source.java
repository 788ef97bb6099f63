package choir.core.run;

import choir.core.id.AgentId;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * The sender of a message. A stored format: names are never changed or reused.
 *
 * <p>In the scrolls of runs and sessions, and for people, it is one line: {@code hook ci (deploy)},
 * {@code person ada}, {@code agent lux}, {@code schedule nightly}, {@code channel 42 ada}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Source.Hook.class, name = "hook"),
  @JsonSubTypes.Type(value = Source.Person.class, name = "person"),
  @JsonSubTypes.Type(value = Source.Agent.class, name = "agent"),
  @JsonSubTypes.Type(value = Source.Schedule.class, name = "schedule"),
  @JsonSubTypes.Type(value = Source.Channel.class, name = "channel"),
})
public sealed interface Source {
  /** The source as one line, which {@link #parse} reads back. */
  String line();

  /**
   * A program that called a hook.
   *
   * @param token name of its access token
   * @param label self-description of the program; may be empty. Untrusted text
   */
  record Hook(String token, String label) implements Source {
    public Hook {
      label = oneLine(label);
    }

    @Override
    public String line() {
      return "hook " + token + (label.isEmpty() ? "" : " (" + label + ")");
    }
  }

  /**
   * A person who used the API or the command line.
   *
   * @param token name of their access token
   */
  record Person(String token) implements Source {
    @Override
    public String line() {
      return "person " + token;
    }
  }

  /** Another agent, during one of its turns. */
  record Agent(AgentId agent) implements Source {
    @Override
    public String line() {
      return "agent " + agent;
    }
  }

  /** A schedule. */
  record Schedule(String name) implements Source {
    @Override
    public String line() {
      return "schedule " + name;
    }
  }

  /**
   * A message in a chat channel.
   *
   * @param channel the gateway's id of the channel or thread, without blanks
   * @param author author as known to the ranch. Untrusted text
   */
  record Channel(String channel, String author) implements Source {
    public Channel {
      author = oneLine(author);
    }

    @Override
    public String line() {
      return "channel " + channel + " " + author;
    }
  }

  private static String oneLine(String text) {
    return text.replace('\n', ' ').replace('\r', ' ');
  }

  /**
   * Parses the result of {@link #line}.
   *
   * @throws IllegalArgumentException if the kind of source is unknown
   */
  static Source parse(String line) {
    int blank = line.indexOf(' ');
    String rest = blank < 0 ? "" : line.substring(blank + 1);
    return switch (blank < 0 ? line : line.substring(0, blank)) {
      case "hook" -> hook(rest);
      case "person" -> new Person(rest);
      case "agent" -> new Agent(new AgentId(rest));
      case "schedule" -> new Schedule(rest);
      case "channel" -> channel(rest);
      default -> throw new IllegalArgumentException("'" + line + "' is not a message source");
    };
  }

  private static Hook hook(String rest) {
    int label = rest.indexOf(" (");
    return label < 0 || !rest.endsWith(")")
        ? new Hook(rest, "")
        : new Hook(rest.substring(0, label), rest.substring(label + 2, rest.length() - 1));
  }

  private static Channel channel(String rest) {
    int blank = rest.indexOf(' ');
    return blank < 0
        ? new Channel(rest, "")
        : new Channel(rest.substring(0, blank), rest.substring(blank + 1));
  }
}
