package choir.runtime.model;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.model.ModelDeclaration;
import choir.runtime.model.ModelCheck.Finding;
import choir.runtime.model.ModelCheck.Grade;
import choir.runtime.sq.io.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Fault B8: a wrong base URL passed the doctor. */
final class ModelCheckTest {
  private final FakeModelServer server = FakeModelServer.start(0, r -> FakeReply.text("hi"));
  private final ModelConnections connections =
      new ModelConnections(InstantSource.system(), variable -> null);

  @AfterEach
  void close() {
    connections.close();
    server.close();
  }

  private Finding check(String url, String name) {
    return check(
        ModelDeclaration.keyless(
            "big", ModelDeclaration.Provider.OPENAI_COMPATIBLE, URI.create(url), name));
  }

  private Finding check(ModelDeclaration model) {
    return new ModelCheck(connections, new ApiKeys(variable -> null, Path.of("none")))
        .check(model)
        .join();
  }

  private String root() {
    return "http://127.0.0.1:" + server.port();
  }

  @Test
  void aServedModelIsFine() {
    assertThat(check(root() + "/v1", "fake"))
        .isEqualTo(new Finding(Grade.OK, "model 'big' is served at " + root() + "/v1"));
    assertThat(check(root() + "/v1/", "fake").grade()).isEqualTo(Grade.OK);
    assertThat(check(ModelDeclaration.offline("spare")).grade()).isEqualTo(Grade.OK);
  }

  @Test
  void aBaseUrlWithoutItsVersionIsNamedWithTheRightOne() {
    assertThat(check(root(), "fake"))
        .isEqualTo(
            new Finding(
                Grade.FAIL, "model 'big' has a baseUrl without /v1; declare " + root() + "/v1"));
  }

  @Test
  void aModelThatTheServerDoesNotListIsNamedWithThoseThatItHas() {
    assertThat(check(root() + "/v1", "gpt-9"))
        .isEqualTo(
            new Finding(
                Grade.UNSURE,
                "model 'big' asks for 'gpt-9', which its server does not list; it lists fake"));
  }

  @Test
  void aServerWithoutAListIsNotJudged() {
    assertThat(check(root() + "/other/path", "fake"))
        .isEqualTo(
            new Finding(
                Grade.UNSURE,
                "model 'big' cannot be checked: " + root() + "/other/path/models answers 404"));
  }

  @Test
  void aClosedPortFails() throws IOException {
    Finding closed = check("http://127.0.0.1:" + FreePorts.next() + "/v1", "fake");
    assertThat(closed.grade()).isEqualTo(Grade.FAIL);
    assertThat(closed.words()).contains("does not answer at http://127.0.0.1", "refused");
  }

  @Test
  void aMissingKeyFails() {
    Finding keyless =
        check(
            new ModelDeclaration(
                "big",
                ModelDeclaration.Provider.OPENAI_COMPATIBLE,
                Optional.of(server.baseUrl()),
                Optional.of("fake"),
                Optional.of("NO_KEY"),
                Optional.empty()));
    assertThat(keyless)
        .isEqualTo(new Finding(Grade.FAIL, "model 'big': environment variable NO_KEY is not set"));
  }
}
