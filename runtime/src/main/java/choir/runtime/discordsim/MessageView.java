package choir.runtime.discordsim;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A message with its history, as the control interface shows it. All ids are decimal numbers.
 *
 * @param channel id of the channel, thread or conversation
 * @param author name
 * @param type Discord's number: 0 a message, 19 a reply, 20 an answer to a command, 21 the first of
 *     a thread
 * @param versions each text that the message had, the oldest first
 * @param replyTo id of the message that this one answers; empty for none
 * @param mentions names of those who were told of it, with {@code everyone} and {@code @role}
 * @param reactions names by emoji
 * @param thread id of the thread that was opened at the message; empty for none
 * @param visibleTo name of the only person who sees it; empty for all
 * @param loading whether the bot has said that it thinks and not answered yet
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record MessageView(
    String id,
    String channel,
    String author,
    boolean bot,
    int type,
    String content,
    List<Version> versions,
    String replyTo,
    List<String> mentions,
    Map<String, List<String>> reactions,
    List<File> files,
    List<Button> buttons,
    List<String> embeds,
    String thread,
    String visibleTo,
    boolean loading,
    boolean deleted,
    String nonce,
    Instant at) {

  /** A text that a message had. */
  public record Version(String content, Instant at) {}

  /**
   * A file at a message.
   *
   * @param path below the address of the simulator
   */
  public record File(String id, String name, String type, int bytes, String path) {}

  /**
   * A button.
   *
   * @param style Discord's number: 1 blue, 2 grey, 3 green, 4 red, 5 a link
   */
  public record Button(String customId, String label, int style, boolean disabled) {}

  /** The texts, the oldest first. */
  public List<String> texts() {
    return versions.stream().map(Version::content).toList();
  }
}
