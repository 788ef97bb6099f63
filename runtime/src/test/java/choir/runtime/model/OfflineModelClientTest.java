package choir.runtime.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import choir.core.model.Block;
import choir.core.model.Message;
import choir.core.model.ModelAnswer;
import choir.core.model.ModelClient;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OfflineModelClientTest {
  private final RecordingListener heard = new RecordingListener();

  @Test
  void itSaysThatItIsOfflineAndWhatItWasAsked() {
    new OfflineModelClient(Runnable::run).start(Requests.asking("What is 2 + 2?"), heard);

    assertThat(heard.text()).contains("offline model").endsWith("What is 2 + 2?");
    assertThat(heard.texts).hasSizeBetween(2, 4);
    assertThat(heard.answer().blocks()).containsExactly(new Block.Text(heard.text()));
    assertThat(heard.answer().stop()).isEqualTo(ModelAnswer.Stop.END);
    assertThat(heard.answer().usage().inputTokens()).isPositive();
    assertThat(heard.answer().usage().outputTokens()).isPositive();
  }

  @Test
  void theSameRequestGivesTheSameAnswer() {
    RecordingListener again = new RecordingListener();
    var client = new OfflineModelClient(Runnable::run);
    client.start(Requests.asking("hello"), heard);
    client.start(Requests.asking("hello"), again);

    assertThat(again.answer()).isEqualTo(heard.answer());
    assertThat(again.texts).isEqualTo(heard.texts);
  }

  @Test
  void aLongQuestionIsRepeatedInPartAndNeverSplitsACharacter() {
    new OfflineModelClient(Runnable::run).start(Requests.asking("x" + "🐎".repeat(5_000)), heard);

    assertThat(heard.text())
        .hasSizeLessThan(OfflineModelClient.MAX_ECHO_CHARS + 200)
        .endsWith("🐎…");
    assertThat(heard.texts).allSatisfy(d -> assertThat(UTF_8.newEncoder().canEncode(d)).isTrue());
  }

  @Test
  void theLastMessageOfTheUserCounts() {
    new OfflineModelClient(Runnable::run)
        .start(
            Requests.asking(
                List.of(Message.user("first"), Message.assistant("yes"), Message.user("second")),
                List.of()),
            heard);

    assertThat(heard.text()).endsWith("asked: second");
  }

  @Test
  void nothingIsHeardAfterCancel() {
    List<Runnable> later = new ArrayList<>();
    ModelClient.Call call = new OfflineModelClient(later::add).start(Requests.asking("x"), heard);

    call.cancel();
    later.forEach(Runnable::run);

    assertThat(heard.texts).isEmpty();
    assertThat(heard.ends()).isZero();
  }
}
