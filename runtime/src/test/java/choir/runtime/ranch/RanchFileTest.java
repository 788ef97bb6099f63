package choir.runtime.ranch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import choir.core.mirrorborn.Profile;
import choir.core.model.ModelDeclaration;
import choir.core.model.ModelOptions;
import choir.core.phext.Coordinate;
import choir.core.roster.AgentDeclaration;
import choir.core.roster.RanchDeclaration;
import choir.core.sq.HistoryRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class RanchFileTest {
  private static final String SOUND =
      """
      ranch: small
      defaultAgent: b
      http: {port: 8081}
      models:
        - name: quick
          provider: ollama
          model: llama3.2
        - name: deep
          provider: openai-compatible
          baseUrl: https://example.org/v1
          model: large
          apiKeyEnv: LARGE_KEY
      agents:
        - id: a
          name: Ada
          role: numbers
          home: 1.1.1/1.1.1/1.1.2
        - id: b
          name: Bo
          role: letters
          home: 1.1.1/1.1.1/1.1.3
          model: deep
          limits:
            callsPerTurn: 3
      """;

  @TempDir Path folder;

  private RanchFile read(String yaml) throws IOException {
    Files.writeString(folder.resolve("ranch.yaml"), yaml);
    return RanchFile.read(folder, TestSections.ALL);
  }

  private List<String> refused(String yaml) {
    RanchFileException refusal = catchThrowableOfType(RanchFileException.class, () -> read(yaml));
    assertThat(refusal).as("no refusal").isNotNull();
    assertThat(String.valueOf(refusal.getMessage()).lines().toList())
        .isEqualTo(refusal.problems().stream().map(Object::toString).toList());
    return refusal.problems().stream().map(Object::toString).toList();
  }

  @Test
  void everyKeyArrivesInTheDeclaration() throws IOException {
    DeclaredRanch ranch = read(SOUND).ranch();
    RanchDeclaration declared = ranch.declaration();
    assertThat(ranch.warnings()).isEmpty();
    assertThat(ranch.http()).isEqualTo(new HttpAddress("127.0.0.1", 8081));
    assertThat(declared.name()).isEqualTo("small");
    assertThat(declared.defaultAgent().value()).isEqualTo("b");
    assertThat(TestSections.models(ranch).models())
        .extracting(ModelDeclaration::name)
        .containsExactly("quick", "deep");
    assertThat(TestSections.models(ranch).models().get(0).baseUrl())
        .contains(ModelDeclaration.OLLAMA);
    assertThat(TestSections.models(ranch).models().get(1).apiKeyEnv()).contains("LARGE_KEY");
    AgentDeclaration ada = declared.agents().get(0);
    assertThat(ada.model()).isEqualTo("default");
    assertThat(ada.limits()).isEqualTo(Profile.Limits.DEFAULT);
    AgentDeclaration bo = declared.agents().get(1);
    assertThat(bo.home()).contains(Coordinate.of("1.1.1/1.1.1/1.1.3"));
    assertThat(bo.limits()).isEqualTo(new Profile.Limits(3, 4, 24_000, 4_096));
  }

  @Test
  void thePatienceOfAnAgentIsALengthOfTime() throws IOException {
    String patient = SOUND.replace("callsPerTurn: 3", "patience: 2h");
    assertThat(read(patient).ranch().declaration().agents().get(1).limits().patience())
        .contains(Duration.ofHours(2));
    assertThat(refused(SOUND.replace("callsPerTurn: 3", "patience: soon")))
        .containsExactly(
            "ranch.yaml:24:17: agents[1].limits.patience: must be a length such as 90s, 10m, 24h or"
                + " 7d");
  }

  /** The ports that this file declares for the node count, not only the usual ones. */
  @Test
  void anAgentHasNoPortOfItsNode() throws IOException {
    String moved =
        SOUND.replace("http:", "sq: {port: 0}\nmanagement: {port: 9090}\nhttp:")
            + "hooks:\n  ports: {1337: a, 1338: b}\n";
    assertThat(read(moved).ranch().declaration().sections())
        .containsEntry("hooks", "{\"ports\":{\"1337\":\"a\",\"1338\":\"b\"}}");
    assertThat(refused(moved.replace("1337: a", "8081: a").replace("1338: b", "9090: b")))
        .containsExactly(
            "ranch.yaml:28:17: hooks.ports.8081: is the port of the HTTP API; choose another one",
            "ranch.yaml:28:26: hooks.ports.9090: is the port of the management API; choose another"
                + " one");
  }

  @Test
  void theDeviationsOfAModelAreRead() throws IOException {
    String deviating =
        """
            apiKeyHeader: api-key
            headers: {X-Title: Choir}
            parameters: {temperature: 0.2, stream_options: null}
            tools: false
            concurrency: 2
            outputLimit: max_completion_tokens
            silenceSeconds: 1800
        """;
    DeclaredRanch ranch =
        read(SOUND.replaceFirst("(?m)^ +apiKeyEnv: LARGE_KEY\n", "$0" + deviating)).ranch();
    List<ModelDeclaration> declared = TestSections.models(ranch).models();
    assertThat(declared.get(0).options()).isEqualTo(ModelOptions.DEFAULT);
    assertThat(declared.get(1).options())
        .isEqualTo(
            new ModelOptions(
                Optional.of("api-key"),
                Map.of("x-title", "Choir"),
                "{\"stream_options\":null,\"temperature\":0.2}",
                false,
                2,
                Optional.of("max_completion_tokens"),
                Optional.of(Duration.ofMinutes(30))));
  }

  @Test
  void parametersCannotReplaceWhatChoirSends() {
    assertThat(
            refused(
                SOUND.replaceFirst(
                    "(?m)^ +apiKeyEnv: LARGE_KEY\n", "$0    parameters: {max_tokens: 3}\n")))
        .singleElement()
        .asString()
        .contains("max_tokens, which Choir sets itself from the agent's limits.outputTokens");
  }

  @Test
  void whatIsLeftOutHasItsDefault() throws IOException {
    DeclaredRanch ranch =
        read("""
                ranch: r
                http:
                models:
                agents: [{id: a, name: A, role: all, home: 1.1.1/1.1.1/1.1.1, limits: }]
                """)
            .ranch();
    assertThat(ranch.http()).isEqualTo(HttpAddress.DEFAULT);
    assertThat(ranch.declaration().defaultAgent().value()).isEqualTo("a");
    assertThat(TestSections.models(ranch).models()).isEmpty();
  }

  @Test
  void whereScrollsAndTheMirrorLieIsRead() throws IOException {
    SqUse use =
        read(SOUND
                + """
                scrolls: {url: "http://127.0.0.1:1337/", tokenEnv: SQ_TOKEN}
                mirror: {folder: shown, git: true, phexts: [lux, agents/a]}
                """)
            .ranch()
            .use();
    SqUse.Server server = use.scrolls().orElseThrow();
    assertThat(server.url()).hasToString("http://127.0.0.1:1337");
    assertThat(server.tokenEnv()).contains("SQ_TOKEN");
    assertThat(server.tokenFile()).isEmpty();
    assertThat(use.mirror())
        .contains(new SqUse.MirrorFolder("shown", true, List.of("lux", "agents/a")));
    assertThat(read(SOUND).ranch().use()).isEqualTo(SqUse.NONE);
  }

  @Test
  void whatIsKeptOfHistoriesIsReadInItsOrder() throws IOException {
    assertThat(read(SOUND).ranch().history()).isEmpty();
    String rules =
        """
        history:
          - {phext: notes, keep: all}
          - {phext: agents/*, keep: 30d}
          - {phext: "*", keep: latest}
        """;
    assertThat(read(SOUND + rules).ranch().history())
        .containsExactly(
            new HistoryRule("notes", HistoryRule.FOREVER),
            new HistoryRule("agents/*", Duration.ofDays(30)),
            new HistoryRule("*", Duration.ZERO));
  }

  @Test
  void aHistoryThatCannotBeKeptSoIsRefused() {
    assertThat(refused(SOUND + "history: [{phext: a*b, keep: 30d}, {phext: a, keep: 30 days}]"))
        .containsExactly(
            "ranch.yaml:25:19: history[0].phext: must be the name of a phext, or its beginning and"
                + " *, as agents/*",
            "ranch.yaml:25:53: history[1].keep: must be all, latest or a number of days, as 30d");
  }

  @Test
  void aTokenIsNotAcceptedInTheFile() {
    assertThat(refused(SOUND + "scrolls: {url: \"http://me:secret@host:1337\"}"))
        .singleElement()
        .asString()
        .contains("scrolls.url: must be an address as http://127.0.0.1:1337")
        .doesNotContain("secret");
    assertThat(refused(SOUND + "scrolls: {url: \"http://host:1337\", token: abc123}"))
        .singleElement()
        .asString()
        .contains("scrolls.token: this file must not contain secrets")
        .doesNotContain("abc123");
  }

  /** Fault D8: numbers, and names of variables and files, were called secrets. */
  @Test
  void aNumberIsNoSecretAndAPlannedKeyIsNoTypo() {
    String planned = "belongs to a feature that this version of Choir does not have; remove it";
    for (String key : List.of("tokensPerDay: 5", "cron: []", "heartbeat: {}", "budget: 3")) {
      assertThat(refused(SOUND.replace("callsPerTurn: 3", "callsPerTurn: 3\n      " + key)))
          .containsExactly(
              "ranch.yaml:25:7: agents[1].limits." + key.replaceFirst(":.*", "") + ": " + planned);
    }
    assertThat(refused(SOUND + "budgets: {tokenEnv: X}\nschedules: []\n"))
        .containsExactly(
            "ranch.yaml:25:1: budgets: " + planned,
            "ranch.yaml:26:1: schedules: schedules are declared in files of their own,"
                + " schedules/*.yaml beside this one");
    for (String harmless :
        List.of("tokenLimit: 5", "secret: true", "gitTokenEnv: X", "keyFile: a")) {
      assertThat(refused(SOUND + harmless + "\n"))
          .singleElement()
          .asString()
          .contains("is not a known key; known keys are ranch, ");
    }
    assertThat(refused(SOUND + "discordToken: abc\n"))
        .singleElement()
        .asString()
        .contains("this file must not contain secrets")
        .doesNotContain("abc");
  }

  /** Each row: what is replaced in the sound file, by what, and the one line that answers. */
  @ParameterizedTest
  @CsvFileSource(
      resources = "/choir/runtime/ranch/refusals.csv",
      delimiter = '|',
      quoteCharacter = '`')
  void everyRefusalNamesLineAndColumn(String sound, String broken, String answer)
      throws IOException {
    assertThat(SOUND).contains(sound);
    String yaml = SOUND.replaceFirst(Pattern.quote(sound), Matcher.quoteReplacement(broken));
    if (answer.equals("-")) {
      assertThat(read(yaml).ranch().warnings()).isEmpty();
      return;
    }
    assertThat(refused(yaml)).first().isEqualTo("ranch.yaml:" + answer);
  }

  @Test
  void aProxyBeforeSqOnLoopbackIsWarnedOf() throws IOException {
    assertThat(read(SOUND + "sq: {hosts: [sq.example]}\n").ranch().warnings())
        .singleElement()
        .asString()
        .contains(": sq.hosts: callers of a proxy on this machine read and write");
  }

  @Test
  void allProblemsAreSaidAtOnceWithTheNumbersOfTheFile() {
    String yaml =
        """
        ranch: r
        colour: red
        models:
          - {name: m, provider: ollama}
        agents:
          - {id: a, name: A, home: 1.1.1/1.1.1/1.1.9}
          - {id: b, name: B, role: x, home: 1.1.1/1.1.1/1.1.1, model: m}
          - {id: c, name: C, role: x, home: 1.1.1/1.1.1/1.1.1, model: n}
        """;
    assertThat(refused(yaml))
        .containsExactly(
            "ranch.yaml:2:1: colour: is not a known key; known keys are ranch, defaultAgent,"
                + " http, sq,"
                + " management, scrolls, mirror, history, models, machines, heartbeat, hooks,"
                + " tools, mcp, discord, agents",
            "ranch.yaml:4:5: models[0].model: is missing",
            "ranch.yaml:6:5: agents[0].role: is missing",
            "ranch.yaml:8:37: agents[2].home: 1.1.1/1.1.1/1.1.1 is already the home of 'b';"
                + " choose another"
                + " coordinate",
            "ranch.yaml:8:63: agents[2].model: 'n' is not declared under models");
  }

  @Test
  void whatNamesABrokenEntryIsNoSecondProblem() {
    assertThat(refused(SOUND.replace("name: Bo", "name: 1")))
        .containsExactly("ranch.yaml:19:11: agents[1].name: is a number, must be text; quote it");
    assertThat(refused(SOUND.replace("defaultAgent: b", "defaultAgent: c").replace("Bo", "1")))
        .containsExactly(
            "ranch.yaml:2:15: defaultAgent: 'c' is not declared under agents",
            "ranch.yaml:19:11: agents[1].name: is a number, must be text; quote it");
    assertThat(refused(SOUND.replace("name: deep", "nam: deep")))
        .containsExactly(
            "ranch.yaml:8:5: models[1].nam: is not a known key; known keys are name,"
                + " provider, baseUrl,"
                + " model, apiKeyEnv, apiKeyFile, apiKeyHeader, headers, parameters, tools,"
                + " concurrency, outputLimit, silenceSeconds",
            "ranch.yaml:8:5: models[1].name: is missing");
  }

  /** Seed 4490229458232 of RanchFileMutationTest: a NullPointerException. */
  @Test
  void modelsThatAreNoListAreRefusedThoughAnAgentNamesOne() {
    assertThat(refused(SOUND.replace("models:\n", "models:\n  x:\n")))
        .containsExactly(
            "ranch.yaml:5:3: models: is a mapping, must be a list (lines that begin with -)");
  }

  @Test
  void aKeyOfAProviderIsRefusedAndNeverRepeated() {
    String secret = "sk-proj-0123456789abcdef0123456789";
    for (String line :
        List.of(
            "apiKey: " + secret,
            "token: " + secret,
            secret + ": x",
            "apiKeyEnv2: " + secret,
            "baseUrl2: {" + secret + ": 1}",
            "extra: !" + secret + " x",
            "extra: *" + secret,
            "extra: {" + secret + ": 1, " + secret + ": 2}",
            "extra: [" + secret)) {
      List<String> answer = refused(SOUND.replace("apiKeyEnv: LARGE_KEY", line));
      assertThat(answer).as(line).allSatisfy(each -> assertThat(each).doesNotContain(secret));
      assertThat(answer)
          .as(line)
          .anySatisfy(each -> assertThat(each).containsPattern("yaml:12:|line 12"));
    }
    assertThat(refused(SOUND.replace("apiKeyEnv: LARGE_KEY", "apiKey: " + secret)))
        .singleElement()
        .asString()
        .startsWith("ranch.yaml:12:5: models[1].apiKey: this file must not contain secrets")
        .contains("apiKeyEnv or apiKeyFile");
  }

  @Test
  void noMoreThanFiftyProblemsAreListed() throws IOException {
    StringBuilder yaml = new StringBuilder(SOUND);
    for (int i = 0; i < 60; i++) {
      yaml.append("extra").append(i).append(": 1\n");
    }
    Files.writeString(folder.resolve("ranch.yaml"), yaml);
    RanchFileException refusal =
        catchThrowableOfType(
            RanchFileException.class, () -> RanchFile.read(folder, TestSections.ALL));
    assertThat(refusal.problems()).hasSize(RanchFileException.MAX_PROBLEMS);
    assertThat(refusal).hasMessageEndingWith("\nand 10 more.");
  }

  @Test
  void depthAliasesAndStrangeCharactersAreBounded() {
    assertThat(refused("a: " + "[".repeat(100_000)))
        .containsExactly(
            "ranch.yaml:1:23: is nested more than 20 levels deep; no key needs more than 4");
    StringBuilder bomb = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i < 18; i++) {
      bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ",").repeat(9) + "y"));
    }
    assertThat(refused(bomb.toString()))
        .singleElement()
        .asString()
        .contains("its aliases expand to too many values");
    assertThat(refused("a: &a [*a]"))
        .first()
        .asString()
        .contains("aliases expand to too many values");
    assertThat(refused("ranch: a\nx: \u0001"))
        .containsExactly("ranch.yaml:2:4: is not YAML: the character U+0001 is not allowed");
    assertThat(refused("# " + "x".repeat(4 << 20)))
        .containsExactly("ranch.yaml: is longer than 4,194,304 characters");
    assertThat(refused(""))
        .containsExactly("ranch.yaml:1:1: is empty, must be a mapping (lines of key: value)");
    assertThat(refused("a: 1\n---\nb: 2\n")).first().asString().startsWith("ranch.yaml:2:1:");
  }

  @Test
  void aMissingFileSaysWhatWritesOne() {
    assertThat(
            catchThrowableOfType(
                RanchFileException.class, () -> RanchFile.read(folder, TestSections.ALL)))
        .hasMessage("ranch.yaml: does not exist in " + folder + "; 'choir init' writes one");
  }

  @Test
  void laterProblemsArePlacedToo() throws IOException {
    RanchFile file = read(SOUND);
    assertThat(file.positionOf("agents[1].home")).isEqualTo(new Position(21, 11));
    assertThat(file.positionOf("agents[0].model")).isEqualTo(new Position(14, 5));
    assertThat(file.positionOf("nowhere")).isEqualTo(new Position(1, 1));
    assertThat(file.refusal(List.of(new RanchDeclaration.Problem("agents[1].home", "is taken"))))
        .hasMessage("ranch.yaml:21:11: agents[1].home: is taken");
  }

  @Test
  void anAddressThatOthersCanReachIsWarnedOf() throws IOException {
    assertThat(read(SOUND.replace("{port", "{address: 0.0.0.0, port")).ranch().warnings())
        .containsExactly(
            "ranch.yaml:3:17: http.address: other machines can reach it, and tokens cross the"
                + " network in plain text: create certificates with 'choir cert' (docs/tls.md)");
    assertThat(read(SOUND.replace("{port", "{address: '::1', port")).ranch().warnings()).isEmpty();
  }

  /** SQ's API is plain HTTP with certificates too. */
  @Test
  void anAddressThatIsServedByHttpsIsNotWarnedOf() throws IOException {
    Path tls = Files.createDirectory(folder.resolve("tls"));
    Files.writeString(tls.resolve("node.pem"), "read by the node, not here");
    String open =
        SOUND.replace("{port", "{address: 0.0.0.0, port")
            + "management: {address: 0.0.0.0}\nsq: {address: 0.0.0.0}\n";
    assertThat(read(open).ranch().warnings())
        .singleElement()
        .asString()
        .contains("sq.address: other machines can reach it, and tokens cross");
    assertThat(read(open.replace("sq: {", "sq: {port: 0, ")).ranch().warnings()).isEmpty();
  }
}
