package choir.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.model.ModelDeclaration;
import choir.runtime.sq.io.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelProbeTest {
  private final FakeModelServer server = FakeModelServer.start(0, r -> FakeReply.text("hi"));
  private final ModelConnections connections = new ModelConnections(InstantSource.system());
  private int free;

  @BeforeEach
  void findPort() throws IOException {
    free = FreePorts.next();
  }

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

  /** Fault B8: the first model of the list was taken, even one for embeddings. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'models':[{'name':'nomic-embed-text:latest'},{'name':'llama3.2:3b'}]} | llama3.2:3b",
        "{'models':[{'name':'x','details':{'family':'nomic-bert'}},{'name':'qwen3'}]} | qwen3",
        "{'models':[{'name':'bge-m3:latest'},{'name':'gemma3'}]} | gemma3",
        "{'models':[{'name':'all-minilm'}]} | none",
        "{'models':[]} | none",
      })
  void aModelForEmbeddingsIsNotTaken(String list, String expected) throws Exception {
    server.lists(list.replace('\'', '"'));
    assertThat(look(server.port(), free).map(ModelProbe.Found::model).orElse("none"))
        .isEqualTo(expected);
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
  void aPortThatAcceptsAndSaysNothingIsGivenUpInTheEnd() throws Exception {
    try (ServerSocket deaf = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      int port = deaf.getLocalPort();
      var found = new ModelProbe(connections, port, port, Duration.ofMillis(250)).look();
      assertThat(found.get(20, TimeUnit.SECONDS)).isEmpty();
    }
  }

  @Test
  void aServerThatIsBusyForAWhileIsWaitedFor() throws Exception {
    try (ServerSocket busy = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      var looking = new ModelProbe(connections, free, busy.getLocalPort()).look();
      try (Socket socket = busy.accept()) {
        assertThat(looking.copy().completeOnTimeout(Optional.empty(), 1, TimeUnit.SECONDS).get())
            .as("what is known while the server is silent")
            .isEmpty();
        assertThat(looking).isNotDone();
        String body = "{\"data\":[{\"id\":\"slow-1\"}]}";
        String head = "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n";
        socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
        assertThat(looking.get(20, TimeUnit.SECONDS))
            .get()
            .extracting(ModelProbe.Found::model)
            .isEqualTo("slow-1");
      }
    }
  }

  private Optional<ModelProbe.Found> look(int ollama, int openAi) throws Exception {
    return new ModelProbe(connections, ollama, openAi).look().get(20, TimeUnit.SECONDS);
  }
}
