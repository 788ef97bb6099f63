package choir.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.model.ModelDeclaration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ModelProbeTest {
  private final FakeModelServer server = FakeModelServer.start(0, r -> FakeReply.text("hi"));
  private final ModelConnections connections = new ModelConnections(InstantSource.system());
  private final int free = freePort();

  @AfterEach
  void close() {
    connections.close();
    server.close();
  }

  @Test
  void ollamaIsFoundFirst() throws Exception {
    var found = look(server.port(), server.port());

    assertThat(found)
        .contains(
            new ModelProbe.Found(
                ModelDeclaration.Provider.OLLAMA, server.baseUrl(), "fake:latest"));
  }

  @Test
  void anOpenAiServerIsFound() throws Exception {
    var found = look(free, server.port());

    assertThat(found)
        .contains(
            new ModelProbe.Found(
                ModelDeclaration.Provider.OPENAI_COMPATIBLE, server.baseUrl(), "fake"));
  }

  @Test
  void nobodyThereLeavesTheOfflineModel() throws Exception {
    var declared = new ModelProbe(connections, free, free).orOffline().get(5, TimeUnit.SECONDS);

    assertThat(declared).containsExactly(ModelDeclaration.offline("offline"));
  }

  @Test
  void whatIsFoundComesBeforeTheOfflineModel() throws Exception {
    var declared =
        new ModelProbe(connections, free, server.port()).orOffline().get(5, TimeUnit.SECONDS);

    assertThat(declared).extracting(ModelDeclaration::name).containsExactly("local", "offline");
  }

  @Test
  void aPortThatAcceptsAndSaysNothingDoesNotHoldUpTheStart() throws Exception {
    try (ServerSocket deaf = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      long before = System.nanoTime();
      var found = look(deaf.getLocalPort(), deaf.getLocalPort());

      assertThat(found).isEmpty();
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(3));
    }
  }

  private Optional<ModelProbe.Found> look(int ollama, int openAi) throws Exception {
    return new ModelProbe(connections, ollama, openAi).look().get(5, TimeUnit.SECONDS);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException none) {
      throw new AssertionError(none);
    }
  }
}
