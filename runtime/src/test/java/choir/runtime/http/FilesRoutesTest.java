package choir.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import choir.runtime.ranch.RanchFolder;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a machine and the revision in force, on the real roster. */
final class FilesRoutesTest {
  private static final String FILES = "/api/v1/ranch/files";
  private static final String APPLY = "/api/v1/ranch/apply";
  private static final String PULL = "/api/v1/ranch/pull";
  private static final String AGENTS = "/api/v1/ranch/agents";

  @TempDir private Path folder;
  private TestRanch ranch;
  private Caller caller;

  @BeforeEach
  void start() throws IOException {
    ranch = new TestRanch(folder.resolve("store"));
    caller = ranch.caller();
    assertThat(caller.post(APPLY + "?force=true", "").status()).isEqualTo(200);
  }

  @AfterEach
  void stop() throws IOException {
    ranch.close();
  }

  private void write(String yaml) throws IOException {
    Files.writeString(ranch.files.resolve("ranch.yaml"), yaml);
  }

  private long inForce() {
    return caller.get("/api/v1/ranch").json().get("revision").asLong();
  }

  private String detail(Caller.Answer refused) {
    return refused.json().get("detail").asText();
  }

  @Test
  void aComparisonShowsWhatWouldChangeAndChangesNothing() throws IOException {
    assertThat(caller.get(FILES).json().get("state").asText()).isEqualTo("same");
    write(TestRanch.yaml("cyon").replace("provider: offline", "provider: ollama, model: llama"));
    JsonNode found = caller.get(FILES).json();
    assertThat(found.get("state").asText()).isEqualTo("edited");
    assertThat(found.get("basis").asLong()).isEqualTo(2);
    assertThat(found.at("/differences").findValuesAsText("path"))
        .containsExactly("models.scripted.model", "models.scripted.provider", "agents.cyon");
    assertThat(found.at("/differences/1/before").asText()).isEqualTo("offline");
    assertThat(found.at("/differences/1/after").asText()).isEqualTo("ollama");
    write(TestRanch.yaml().replaceFirst("models:", "models:\n  - {name: m, provider: offline}"));
    JsonNode entry = caller.get(FILES).json().at("/differences/0");
    assertThat(entry.get("path").asText()).isEqualTo("models.m");
    assertThat(entry.get("after").asText()).isEqualTo("name m, provider offline");
    assertThat(inForce()).isEqualTo(2);
  }

  @Test
  void aChangedTextIsShownByItsChangedLines() throws IOException {
    Path soul = Files.createDirectories(ranch.files.resolve("agents/lux")).resolve("SOUL.md");
    Files.writeString(soul, "I am Lux.\nI look.\nThe end.\n");
    JsonNode added = caller.get(FILES).json().at("/differences/0");
    assertThat(added.get("path").asText()).isEqualTo("agents.lux.SOUL");
    assertThat(added.get("lines").toString())
        .isEqualTo("[\"+ I am Lux.\",\"+ I look.\",\"+ The end.\"]");
    assertThat(caller.post(APPLY, "").status()).isEqualTo(200);
    Files.writeString(soul, "I am Lux.\nI look far.\nThe end.\n");
    assertThat(caller.get(FILES).json().at("/differences/0/lines").toString())
        .isEqualTo("[\"- I look.\",\"+ I look far.\"]");
  }

  /** Fault A5: an answer says what was changed, and what takes effect later. */
  @Test
  void applyingTellsWhatItChangedAndWhatTakesEffectLater() throws IOException {
    write(TestRanch.yaml("cyon"));
    JsonNode applied = caller.post(APPLY, "").json();
    assertThat(applied.get("from").asLong()).isEqualTo(2);
    assertThat(applied.get("revision").asLong()).isEqualTo(3);
    assertThat(applied.at("/differences/0/path").asText()).isEqualTo("agents.cyon");
    assertThat(applied.at("/notes/0").asText()).isEqualTo("http: not in effect yet");
    assertThat(caller.get("/api/v1/agents").json().get("agents")).hasSize(3);
    JsonNode again = caller.post(APPLY, "").json();
    assertThat(again.get("revision").asLong()).isEqualTo(3);
    assertThat(again.at("/differences")).isEmpty();
  }

  /** Fault A7: two machines with a copy each must not undo each other's changes unnoticed. */
  @Test
  void filesThatAnotherMachineSupersededAreRefusedUnlessTheyAreForced() throws IOException {
    ranch.supersede("cyon");
    assertThat(caller.get(FILES).json().get("state").asText()).isEqualTo("superseded");
    Caller.Answer refused = caller.post(APPLY, "");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(detail(refused))
        .contains("nothing was applied", "come from revision 2, and revision 3 is in force")
        .contains("choir ranch diff", "choir ranch pull", "choir apply --force");
    assertThat(inForce()).isEqualTo(3);

    assertThat(caller.post(APPLY + "?force=true", "").json().get("revision").asLong()).isEqualTo(4);
    assertThat(caller.get("/api/v1/agents").json().get("agents")).hasSize(2);
    assertThat(caller.get(FILES).json().get("state").asText()).isEqualTo("same");
  }

  @Test
  void filesOfUnknownOriginAreRefusedUnlessTheyDeclareWhatIsInForce() throws IOException {
    Files.delete(ranch.files.resolve(RanchFolder.REVISION));
    assertThat(caller.post(APPLY, "").json().get("revision").asLong()).isEqualTo(2);
    assertThat(ranch.files.resolve(RanchFolder.REVISION)).content().contains("\n2\n");
    Files.delete(ranch.files.resolve(RanchFolder.REVISION));
    write(TestRanch.yaml("cyon"));
    Caller.Answer refused = caller.post(APPLY, "");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(detail(refused)).contains("the revision from which they come is not known");
    assertThat(inForce()).isEqualTo(2);
  }

  @Test
  void filesWithAProblemAreRefusedWithTheirPlaceAndChangeNothing() throws IOException {
    write(TestRanch.yaml().replaceFirst("model: scripted", "model: other"));
    for (Caller.Answer refused : new Caller.Answer[] {caller.get(FILES), caller.post(APPLY, "")}) {
      assertThat(refused.status()).isEqualTo(400);
      assertThat(detail(refused)).contains("ranch.yaml:10:12: agents[0].model: 'other' is not");
    }
    assertThat(caller.post(APPLY + "?force=perhaps", "").status()).isEqualTo(400);
    assertThat(inForce()).isEqualTo(2);
  }

  @Test
  void aPullBringsSupersededFilesUpToDateAndKeepsTheirComments() throws IOException {
    Path texts = Files.createDirectories(ranch.files.resolve("agents/lux"));
    Files.writeString(texts.resolve("SOUL.md"), "I am Lux.");
    assertThat(caller.post(APPLY, "").status()).isEqualTo(200);
    ranch.supersede("cyon");

    JsonNode pulled = caller.post(PULL, "").json();
    assertThat(pulled.get("revision").asLong()).isEqualTo(4);
    assertThat(pulled.get("files").toString()).contains("ranch.yaml", "agents/lux/SOUL.md");
    assertThat(Files.readString(ranch.files.resolve("ranch.yaml")))
        .startsWith("ranch: test # named for its use\n")
        .contains("  - id: cyon\n");
    assertThat(texts.resolve("SOUL.md")).doesNotExist();
    JsonNode now = caller.get(FILES).json();
    assertThat(now.get("basis").asLong()).isEqualTo(4);
    assertThat(now.at("/differences").toString()).isEqualTo("[]");
  }

  @Test
  void aPullDoesNotDiscardEditsUnlessItIsForced() throws IOException {
    write(TestRanch.yaml("theia"));
    for (String other : new String[] {"", "cyon"}) {
      if (!other.isEmpty()) {
        ranch.supersede(other);
      }
      Caller.Answer refused = caller.post(PULL, "");
      assertThat(refused.status()).isEqualTo(409);
      assertThat(detail(refused)).contains("contain edits that were never applied", "--force");
      assertThat(Files.readString(ranch.files.resolve("ranch.yaml"))).contains("theia");
    }
    write("not: [yaml");
    assertThat(detail(caller.post(PULL, ""))).contains("have problems and may contain edits");
    assertThat(caller.post(PULL + "?force=true", "").status()).isEqualTo(200);
    assertThat(ranch.files.resolve(RanchFolder.FORMER)).hasContent("not: [yaml");
    assertThat(caller.get(FILES).json().at("/differences").toString()).isEqualTo("[]");
  }

  @Test
  void filesOfUnknownOriginThatARecentRevisionDeclaredArePulled() throws IOException {
    Files.delete(ranch.files.resolve(RanchFolder.REVISION));
    ranch.supersede("cyon");
    assertThat(caller.post(PULL, "").json().get("revision").asLong()).isEqualTo(3);
  }

  /** Fault D10: agents are added and removed from the command line. */
  @Test
  void anAgentIsAddedToTheFilesAndToTheRanchInOneStepAndRemovedAgain() throws IOException {
    String before = Files.readString(ranch.files.resolve("ranch.yaml"));
    JsonNode added = caller.post(AGENTS, "{\"id\":\"tech-lead\",\"model\":\"scripted\"}").json();
    assertThat(added.get("revision").asLong()).isEqualTo(3);
    JsonNode agent = caller.get("/api/v1/agents/tech-lead").json();
    assertThat(agent.get("name").asText()).isEqualTo("Tech Lead");
    assertThat(agent.get("home").asText()).isEqualTo("1.1.1/1.1.1/2.1.1");
    assertThat(Files.readString(ranch.files.resolve("ranch.yaml"))).startsWith(before);
    assertThat(ranch.files.resolve("agents/tech-lead/IDENTITY.md")).content().contains("Tech Lead");
    assertThat(caller.get(FILES).json().get("state").asText()).isEqualTo("same");

    assertThat(caller.post(AGENTS, "{\"id\":\"tech-lead\"}").status()).isEqualTo(409);
    assertThat(caller.delete(AGENTS + "/tech-lead").json().get("revision").asLong()).isEqualTo(4);
    assertThat(Files.readString(ranch.files.resolve("ranch.yaml"))).isEqualTo(before);
    assertThat(caller.delete(AGENTS + "/tech-lead").status()).isEqualTo(404);
    assertThat(caller.get("/api/v1/agents").json().get("agents")).hasSize(2);
  }

  @Test
  void anAgentThatCannotBeAddedLeavesNothingBehind() throws IOException {
    Caller.Answer unknown = caller.post(AGENTS, "{\"id\":\"ops\",\"model\":\"other\"}");
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(detail(unknown)).contains("agents[2].model: 'other' is not declared");
    assertThat(ranch.files.resolve("agents/ops/SOUL.md")).doesNotExist();
    assertThat(caller.delete(AGENTS + "/phex").status()).isEqualTo(400);

    write(TestRanch.yaml("theia"));
    Caller.Answer mixed = caller.post(AGENTS, "{\"id\":\"ops\"}");
    assertThat(mixed.status()).isEqualTo(409);
    assertThat(detail(mixed)).contains("nothing was changed", "choir apply");
    assertThat(inForce()).isEqualTo(2);
  }

  @Test
  void aRevisionIsShownAsAFileSaysIt() {
    ranch.supersede("cyon");
    JsonNode shown = caller.get("/api/v1/ranch/revisions/3").json();
    assertThat(shown.at("/declaration/agents")).hasSize(3);
    assertThat(shown.at("/declaration/agents/0/id").asText()).isNotEmpty();
    assertThat(caller.get("/api/v1/ranch/revisions/9").status()).isEqualTo(404);
  }
}
