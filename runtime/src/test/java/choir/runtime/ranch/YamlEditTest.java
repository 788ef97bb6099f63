package choir.runtime.ranch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A changed document means what is wanted, and whatever did not have to change is unchanged. */
final class YamlEditTest {
  private static final Set<String> KEYS = Set.of("ranch", "defaultAgent", "models", "agents");

  private static final String FILE =
      """
      # The ranch.
      ranch: small        # its name

      http:               # of this machine
        port: 8081
      models:             # the first is the default
        # for small talk
        - name: quick
          provider: ollama
          model: llama3.2
      #  - name: big

      agents:
        - id: a
          name: Ada       # after the countess
          role: numbers
          model: quick
      #    limits:
        - {id: b, name: Bo, role: letters}

        # the last one
        - id: c
          name: Cy
          role: rest
          needs: [gpu]
      """;

  private static ObjectNode root(String yaml) {
    return YamlText.parse(yaml).root().deepCopy();
  }

  private static Optional<String> edit(String yaml, Consumer<ObjectNode> change) {
    ObjectNode wanted = root(yaml);
    change.accept(wanted);
    Optional<String> edited = YamlEdit.of(yaml, wanted, KEYS);
    edited.ifPresent(text -> assertThat(root(text)).isEqualTo(root(DeclarationJson.yaml(wanted))));
    return edited;
  }

  private static ObjectNode agent(ObjectNode root, int index) {
    return (ObjectNode) root.path("agents").path(index);
  }

  @Test
  void whatMeansTheSameStaysAsItIs() {
    assertThat(edit(FILE, wanted -> {})).contains(FILE);
  }

  @Test
  void aChangedValueIsReplacedAndTheCommentBesideItStays() {
    String expected =
        FILE.replace("small        # its", "large        # its")
            .replace("name: Ada ", "name: Eve ")
            .replace("model: llama3.2", "model: qwen");
    assertThat(
            edit(
                FILE,
                wanted -> {
                  wanted.put("ranch", "large");
                  agent(wanted, 0).put("name", "Eve");
                  ((ObjectNode) wanted.path("models").path(0)).put("model", "qwen");
                }))
        .contains(expected);
  }

  @Test
  void anAgentIsAddedBehindTheLastAndRemovedWithItsLines() {
    String longer = FILE + "  - id: d\n    name: Di\n    role: \"on: call\"\n";
    Consumer<ObjectNode> add =
        wanted ->
            wanted
                .withArray("agents")
                .addObject()
                .put("id", "d")
                .put("name", "Di")
                .put("role", "on: call");
    assertThat(edit(FILE, add)).contains(longer);
    assertThat(edit(longer, wanted -> ((ArrayNode) wanted.path("agents")).remove(3)))
        .contains(FILE);
    assertThat(edit(FILE, wanted -> ((ArrayNode) wanted.path("agents")).remove(1)))
        .contains(FILE.replace("  - {id: b, name: Bo, role: letters}\n", ""));
    assertThat(edit(FILE.stripTrailing(), add)).contains(longer.stripTrailing());
  }

  @Test
  void keysAreAddedAndRemovedWhereTheyBelong() {
    String expected =
        FILE.replace("    model: quick\n", "    machine: halcyon\n")
            .replace("{id: b, name: Bo, role: letters}", "{id: b, name: Bo, role: words}")
            .replace("needs: [gpu]", "needs: [gpu, ssd]\n    limits:\n      callsPerTurn: 3");
    assertThat(
            edit(
                FILE,
                wanted -> {
                  agent(wanted, 0).put("machine", "halcyon").remove("model");
                  agent(wanted, 1).put("role", "words");
                  agent(wanted, 2).withArray("needs").add("ssd");
                  agent(wanted, 2).withObject("/limits").put("callsPerTurn", 3);
                }))
        .contains(expected);
  }

  @Test
  void anEmptyListIsFilledBeforeTheCommentsBelowIt() {
    String empty =
        FILE.replaceFirst("(?s)models: .*?#  - name: big", "models: # none\n#  - name: big");
    String filled =
        empty.replace("models: # none\n", "models: # none\n  - name: m\n    provider: offline\n");
    assertThat(
            edit(
                empty,
                wanted ->
                    wanted
                        .putArray("models")
                        .addObject()
                        .put("name", "m")
                        .put("provider", "offline")))
        .contains(filled);
    assertThat(edit(filled, wanted -> wanted.remove("models"))).isPresent();
  }

  @Test
  void anotherOrderOfModelsIsWrittenBecauseTheFirstIsTheDefault() {
    String two = FILE.replace("#  - name: big\n", "  - {name: big, provider: offline}\n");
    Optional<String> edited =
        edit(
            two,
            wanted -> {
              ArrayNode models = (ArrayNode) wanted.path("models");
              models.add(models.remove(0));
            });
    assertThat(edited.orElseThrow()).contains("models:             # the first is the default\n");
  }

  @Test
  void keysOfThisMachineAreNeverTouched() {
    ObjectNode wanted = root(FILE);
    wanted.remove("http");
    assertThat(YamlEdit.of(FILE, wanted, KEYS)).contains(FILE);
  }

  @Test
  void aliasesAreNotChangedAtTheirAnchor() {
    String aliases =
        """
        ranch: r
        agents:
          - {id: a, name: &n Ada, role: x}
          - id: b
            name: *n
            role: y
        """;
    Optional<String> edited = edit(aliases, wanted -> agent(wanted, 1).put("name", "Bo"));
    edited.ifPresent(text -> assertThat(root(text).at("/agents/0/name").asText()).isEqualTo("Ada"));
  }

  @Test
  void textThatLooksLikeAnotherTypeIsQuoted() {
    for (String text :
        new String[] {
          "true", "null", "12", "1.5", "~", "a: b", "a #b", "- x", "é", "\"q\"", "a,b"
        }) {
      Optional<String> edited = edit(FILE, wanted -> agent(wanted, 0).put("role", text));
      assertThat(root(edited.orElseThrow()).at("/agents/0/role").asText()).isEqualTo(text);
    }
  }

  @Test
  void randomChangesMeanWhatIsWantedAndKeepTheCommentsOfOtherLines() {
    long seed = Long.getLong("choir.seed", System.nanoTime());
    System.out.println("YamlEditTest: -Dchoir.seed=" + seed);
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      ObjectNode wanted = root(FILE);
      int changes = 1 + random.nextInt(4);
      for (int j = 0; j < changes; j++) {
        change(wanted, random);
      }
      Optional<String> edited = YamlEdit.of(FILE, wanted, KEYS);
      assertThat(edited).as("%s", wanted).isPresent();
      assertThat(edited.get()).contains("# The ranch.", "http:               # of this machine");
      JsonNode read = root(edited.get());
      for (String key : new TreeSet<>(KEYS)) {
        assertThat(read.path(key)).as("%s", edited.get()).isEqualTo(wanted.path(key));
      }
    }
  }

  private static void change(ObjectNode wanted, Random random) {
    ArrayNode agents = (ArrayNode) wanted.path("agents");
    ObjectNode one = (ObjectNode) agents.get(random.nextInt(agents.size()));
    switch (random.nextInt(7)) {
      case 0 -> one.put("role", "role " + random.nextInt(9));
      case 1 -> one.put("model", "quick");
      case 2 -> one.remove("needs");
      case 3 -> agents.addObject().put("id", "n" + random.nextInt(999)).put("name", "New: one");
      case 4 -> removeButOne(agents, random);
      case 5 -> one.putArray("needs").add("gpu").add("ssd");
      default -> wanted.put("ranch", "r" + random.nextInt(9));
    }
  }

  private static void removeButOne(ArrayNode agents, Random random) {
    if (agents.size() > 1) {
      agents.remove(random.nextInt(agents.size()));
    }
  }
}
