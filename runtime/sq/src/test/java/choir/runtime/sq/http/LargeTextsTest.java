package choir.runtime.sq.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import choir.core.phext.Coordinate;
import choir.core.sq.Staged;
import choir.runtime.sq.http.SqClient.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Texts that do not go into one operation: they lie in the store before they are committed. */
class LargeTextsTest {
  private static final String WHERE = "p=large&c=1.1.1/1.1.1/1.1.1";

  @TempDir Path home;
  private SqServerFixture lab;

  @BeforeEach
  void open() throws IOException {
    lab = SqServerFixture.open(home);
  }

  @AfterEach
  void close() throws IOException {
    lab.close();
  }

  private List<Long> staged() {
    List<Long> sizes = new ArrayList<>();
    lab.store()
        .latest()
        .visit(
            Staged.PHEXT,
            Coordinate.ORIGIN,
            Coordinate.of("999.999.999/999.999.999/999.999.999"),
            piece -> sizes.add(piece.bytes()));
    return sizes;
  }

  @Test
  void aLargeTextComesBackAsItWasSent() {
    byte[] text = "sixteen bytes é\n".repeat(5 << 16).getBytes(UTF_8);
    Answer answer = lab.client().post("update?" + WHERE, text);
    assertThat(answer.text()).isEqualTo("Updated " + text.length + " bytes");
    Answer read = lab.client().get("select?" + WHERE);
    assertThat(Arrays.equals(read.bytes(), text)).isTrue();
    assertThat(read.tag()).isEqualTo(answer.tag());
    assertThat(Arrays.equals(lab.client().get("get?p=large").bytes(), text)).isTrue();
    assertThat(lab.client().get("toc?p=large").text())
        .isEqualTo("* 1.1.1/1.1.1/1.1.1: sixteen bytes é...\n");
    assertThat(staged()).allMatch(bytes -> bytes <= Staged.PIECE_BYTES);
  }

  @Test
  void aLargeTextIsJoinedToWhatIsThere() {
    lab.client().get("insert?" + WHERE + "&s=before");
    lab.client().post("insert?" + WHERE, "x".repeat(3 << 20));
    Answer read = lab.client().get("select?" + WHERE);
    assertThat(read.bytes()).hasSize((3 << 20) + 6);
    assertThat(read.text()).startsWith("beforex");
  }

  @Test
  void piecesOfABrokenUploadAreTakenAway() throws IOException {
    SqClient client = lab.client();
    try (Socket socket = client.connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(client.head("POST", "/api/v2/insert?" + WHERE, 8 << 20).getBytes(UTF_8));
      out.write(new byte[0]);
      out.write("x".repeat(4 << 20).getBytes(UTF_8));
      out.flush();
      // The pieces arrive at the store's pace: then the client goes away.
      await().atMost(Duration.ofSeconds(20)).until(() -> staged().size() >= 3);
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> staged().isEmpty());
    assertThat(client.get("select?" + WHERE).text()).isEmpty();
  }

  @Test
  void aBreakLateInAnUploadUndoesAllOfIt() {
    String text = "x".repeat(3 << 20) + "\u001E" + "y".repeat(100);
    Answer answer = lab.client().post("insert?" + WHERE, text);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("series break (0x1E) at byte " + (3 << 20));
    await().atMost(Duration.ofSeconds(20)).until(() -> staged().isEmpty());
  }

  @Test
  void aLargeWriteWhoseConditionFailsLeavesNoPieces() {
    lab.client().get("insert?" + WHERE + "&s=there");
    Answer answer = lab.client().post("update?" + WHERE, "x".repeat(2 << 20), "If-None-Match", "*");
    assertThat(answer.status()).isEqualTo(412);
    await().atMost(Duration.ofSeconds(20)).until(() -> staged().isEmpty());
    assertThat(lab.client().get("select?" + WHERE).text()).isEqualTo("there");
  }

  @Test
  void aBodyBeyondTheBoundIsRefused() throws IOException {
    SqClient client = lab.client();
    try (Socket socket = client.connect()) {
      String head = client.head("POST", "/api/v2/insert?" + WHERE, (64L << 20) + 1);
      socket.getOutputStream().write(head.getBytes(UTF_8));
      Answer answer = SqClient.read(socket.getInputStream());
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.text()).contains("a body here has at most 67108864 bytes");
    }
  }
}
