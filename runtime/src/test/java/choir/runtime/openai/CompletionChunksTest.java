package choir.runtime.openai;

import static org.assertj.core.api.Assertions.assertThat;

import choir.actors.mirrorborn.MirrorbornCommand.Accepted;
import choir.actors.session.SessionCommand;
import choir.core.id.AgentId;
import choir.core.id.RunId;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a reader of chunks sees when texts come twice, late, or after a tool call. */
class CompletionChunksTest {
  private static final RunId RUN = RunId.of("test", "chunks");

  private final CompletionChunks chunks = new CompletionChunks(0, false);
  private final StringBuilder seen = new StringBuilder();

  @BeforeEach
  void accepted() {
    chunks.accepted(new Accepted(RUN, new AgentId("lux"), "main", false));
  }

  private void text(int from, String piece) {
    String chunk = chunks.of(new SessionCommand.Text(RUN, from, piece));
    if (!chunk.isEmpty()) {
      try {
        seen.append(
            new JsonMapper().readTree(chunk.substring(6)).at("/choices/0/delta/content").asText());
      } catch (JsonProcessingException broken) {
        throw new AssertionError(chunk, broken);
      }
    }
  }

  @Test
  void piecesAreJoined() {
    text(0, "one ");
    text(4, "two");

    assertThat(seen.toString()).isEqualTo("one two");
  }

  /** The listener subscribes again every few seconds, and gets the text so far in one piece. */
  @Test
  void whatWasWrittenIsNotWrittenAgain() {
    text(0, "one ");
    text(0, "one two");
    text(4, "two");
    text(7, " three");

    assertThat(seen.toString()).isEqualTo("one two three");
  }

  @Test
  void anotherAnswerAfterACrashIsSaidToBeOne() {
    text(0, "one two");
    text(0, "one");
    text(3, " or three");

    assertThat(seen.toString())
        .isEqualTo("one two\n\n[interrupted; the answer begins again]\n\none or three");
  }

  @Test
  void theTextAfterAToolCallIsAParagraphOfItsOwn() {
    text(0, "I shall look.");
    chunks.of(new SessionCommand.ToolReturned(RUN, "scrolls", false));
    text(0, "It is there.");

    assertThat(seen.toString()).isEqualTo("I shall look.\n\nIt is there.");
  }
}
