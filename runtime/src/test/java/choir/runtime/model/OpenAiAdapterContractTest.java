package choir.runtime.model;

import choir.core.access.Secret;
import choir.core.model.ModelClient;
import choir.core.model.ModelOptions;

/** {@link OpenAiModelClient} against what servers with OpenAI's API are known to send. */
final class OpenAiAdapterContractTest extends ModelAdapterContract {
  OpenAiAdapterContractTest() {
    super("openai");
  }

  @Override
  ModelClient client(FakeModelServer server, ModelOptions options, ModelConnections connections) {
    return new OpenAiModelClient(
        server.baseUrl(),
        options,
        () -> Secret.of("very-secret-key-0815"),
        connections,
        CallQueue.unlimited());
  }
}
