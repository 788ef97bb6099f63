package choir.runtime.model;

import choir.core.model.Message;
import choir.core.model.ModelRequest;
import choir.core.model.ToolSpec;
import java.time.Duration;
import java.util.List;

/** Requests for tests. */
final class Requests {
  private Requests() {}

  static ModelRequest asking(String question) {
    return asking(List.of(Message.user(question)), List.of());
  }

  static ModelRequest asking(List<Message> messages, List<ToolSpec> tools) {
    return new ModelRequest(
        "fake", "Be brief.", messages, tools, 256, Duration.ofSeconds(20), "step-1");
  }

  static ModelRequest impatient(Duration silence) {
    return new ModelRequest(
        "fake", "", List.of(Message.user("hello")), List.of(), 256, silence, "step-1");
  }
}
