package choir.runtime.model;

import static org.awaitility.Awaitility.await;

import choir.core.model.ModelAnswer;
import choir.core.model.ModelClient;
import choir.core.model.ModelFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A listener that remembers everything it heard. */
class RecordingListener implements ModelClient.Listener {
  final List<String> texts = new CopyOnWriteArrayList<>();
  final List<ModelAnswer> answers = new CopyOnWriteArrayList<>();
  final List<ModelFailure> failures = new CopyOnWriteArrayList<>();

  @Override
  public void onText(String delta) {
    texts.add(delta);
  }

  @Override
  public void onAnswer(ModelAnswer answer) {
    answers.add(answer);
  }

  @Override
  public void onFailure(ModelFailure failure) {
    failures.add(failure);
  }

  int ends() {
    return answers.size() + failures.size();
  }

  ModelAnswer answer() {
    awaitEnd();
    if (answers.isEmpty()) {
      throw new AssertionError("no answer but " + failures);
    }
    return answers.getFirst();
  }

  ModelFailure failure() {
    awaitEnd();
    if (failures.isEmpty()) {
      throw new AssertionError("no failure but " + answers);
    }
    return failures.getFirst();
  }

  String text() {
    return String.join("", texts);
  }

  void awaitEnd() {
    await("the end of the call").atMost(Duration.ofSeconds(60)).until(() -> ends() > 0);
  }
}
