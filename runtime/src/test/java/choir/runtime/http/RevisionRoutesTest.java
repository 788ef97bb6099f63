package choir.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Revisions of a ranch, on the real roster and its journal. */
final class RevisionRoutesTest {
  private static final String PATH = "/api/v1/ranch/revisions";

  @TempDir private Path folder;
  private TestRanch ranch;
  private Caller caller;

  @BeforeEach
  void start() throws IOException {
    ranch = new TestRanch(folder.resolve("store"));
    caller = ranch.caller();
  }

  @AfterEach
  void stop() throws IOException {
    ranch.close();
  }

  @Test
  void eachDeclarationIsARevisionThatCanBeComparedAndPutIntoForceAgain() {
    ranch.declare("cyon");
    JsonNode list = caller.get(PATH).json();
    assertThat(list.get("inForce").asLong()).isEqualTo(2);
    assertThat(list.at("/revisions/0/added/0").asText()).isEqualTo("cyon");
    assertThat(list.at("/revisions/1/added")).hasSize(2);

    JsonNode difference = caller.get(PATH + "/1/diff/2").json().at("/differences");
    assertThat(difference).hasSize(1);
    assertThat(difference.at("/0/path").asText()).isEqualTo("agents.cyon");
    assertThat(difference.at("/0/before").asText()).isEmpty();

    JsonNode back = caller.post(PATH + "/rollback", "{\"revision\":1}").json();
    assertThat(back.get("revision").asLong()).isEqualTo(3);
    assertThat(back.get("changed").asBoolean()).isTrue();
    assertThat(caller.get("/api/v1/agents").json().get("agents")).hasSize(2);
    assertThat(caller.get(PATH + "/1/diff/3").json().at("/differences")).isEmpty();

    JsonNode again = caller.post(PATH + "/rollback", "{\"revision\":1}").json();
    assertThat(again.get("revision").asLong()).isEqualTo(3);
    assertThat(again.get("changed").asBoolean()).isFalse();
  }

  @Test
  void aRevisionThatNeverWasIsRefusedAndChangesNothing() {
    assertThat(caller.post(PATH + "/rollback", "{\"revision\":7}").status()).isEqualTo(404);
    assertThat(caller.post(PATH + "/rollback", "{\"revision\":0}").status()).isEqualTo(400);
    assertThat(caller.post(PATH + "/rollback", "{}").status()).isEqualTo(400);
    assertThat(caller.get(PATH + "/1/diff/7").status()).isEqualTo(404);
    assertThat(caller.get(PATH + "/one/diff/1").status()).isEqualTo(400);
    assertThat(caller.get(PATH).json().get("revisions")).hasSize(1);
  }
}
