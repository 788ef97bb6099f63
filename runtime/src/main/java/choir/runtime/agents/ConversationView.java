package choir.runtime.agents;

import choir.actors.session.SessionCommand;
import choir.core.id.RunId;
import choir.core.model.Block;
import choir.core.model.Message;
import choir.core.session.SessionRecord;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A session with the latest part of its conversation.
 *
 * @param latest time of its latest message
 * @param source sender of its latest message, on one line
 * @param running id of the run in progress
 * @param epoch 1, plus 1 for each reset; the messages are those since the latest reset
 */
record ConversationView(
    String agent,
    String key,
    Instant latest,
    String source,
    Optional<String> running,
    int epoch,
    List<MessageView> messages) {
  static final String TEXT = "text";
  static final String TOOL_USE = "tool-use";
  static final String TOOL_RESULT = "tool-result";

  /**
   * A message.
   *
   * @param role {@code user} or {@code assistant}
   */
  record MessageView(String role, List<BlockView> blocks) {
    private static MessageView of(Message message) {
      return new MessageView(
          message.role().name().toLowerCase(Locale.ROOT),
          message.blocks().stream().map(BlockView::of).toList());
    }
  }

  /**
   * A part of a message.
   *
   * @param block {@code text}, {@code tool-use} or {@code tool-result}
   * @param id of the tool call; absent from a text, as are the three fields after it but text
   * @param tool name of the tool that is called
   * @param arguments of the call, as the model wrote them
   * @param text of a text or of a tool's result
   * @param failed whether the tool failed
   */
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record BlockView(
      String block,
      Optional<String> id,
      Optional<String> tool,
      Optional<String> arguments,
      Optional<String> text,
      Optional<Boolean> failed) {
    private static BlockView of(Block block) {
      return switch (block) {
        case Block.Text text ->
            new BlockView(
                TEXT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(text.text()),
                Optional.empty());
        case Block.ToolUse use ->
            new BlockView(
                TOOL_USE,
                Optional.of(use.id()),
                Optional.of(use.tool()),
                Optional.of(use.arguments()),
                Optional.empty(),
                Optional.empty());
        case Block.ToolResult result ->
            new BlockView(
                TOOL_RESULT,
                Optional.of(result.id()),
                Optional.empty(),
                Optional.empty(),
                Optional.of(result.text()),
                Optional.of(result.failed()));
      };
    }
  }

  static ConversationView of(SessionRecord session, SessionCommand.View view) {
    return new ConversationView(
        session.agent().value(),
        session.session(),
        session.latest(),
        session.source().line(),
        view.running().map(RunId::value),
        view.epoch(),
        view.messages().stream().map(MessageView::of).toList());
  }
}
