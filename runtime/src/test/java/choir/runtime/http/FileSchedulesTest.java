package choir.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schedules of files from {@code choir apply} to the calendars, on the real roster. */
class FileSchedulesTest {
  private static final String PATH = "/api/v1/schedules";
  private static final String APPLY = "/api/v1/ranch/apply";
  private static final String NIGHTLY =
      "{name: nightly, agent: lux, text: Write the report., cron: 0 3 * * *}\n";

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // opened before each
  private TestRanch ranch;

  @BeforeEach
  void open() throws Exception {
    ranch = new TestRanch(folder.resolve("sq"));
    assertThat(ranch.caller().post(APPLY + "?force=true", "").status()).isEqualTo(200);
  }

  @AfterEach
  void close() throws Exception {
    ranch.close();
  }

  private Path file() throws IOException {
    return Files.createDirectories(ranch.files.resolve("schedules")).resolve("night.yaml");
  }

  private JsonNode apply() {
    Caller.Answer applied = ranch.caller().post(APPLY, "");
    assertThat(applied.status()).as(applied.response().body()).isEqualTo(200);
    ranch.bringSchedules();
    return applied.json();
  }

  private JsonNode await(Predicate<JsonNode> fits) throws InterruptedException {
    JsonNode listed = ranch.caller().get(PATH).json();
    for (int i = 0; i < 200 && !fits.test(listed); i++) {
      new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
      listed = ranch.caller().get(PATH).json();
    }
    assertThat(fits.test(listed)).as(listed.toString()).isTrue();
    return listed;
  }

  @Test
  void aFileIsAppliedChangedAndRemoved() throws Exception {
    Files.writeString(file(), NIGHTLY);
    assertThat(apply().at("/differences/0/path").asText()).isEqualTo("schedules.nightly");
    JsonNode row = await(all -> all.get("schedules").size() == 1).at("/schedules/0");
    assertThat(row.get("owner").asText()).isEqualTo("file");
    assertThat(row.get("words").asText()).isEqualTo("at 03:00 every day (UTC)");

    Files.writeString(file(), NIGHTLY.replace("0 3", "0 4"));
    assertThat(apply().at("/differences/0/path").asText()).isEqualTo("schedules.nightly.cron");
    await(all -> all.at("/schedules/0/words").asText().startsWith("at 04:00"));

    Files.delete(file());
    assertThat(apply().at("/differences/0/path").asText()).startsWith("schedules");
    await(all -> all.get("schedules").isEmpty());
  }

  @Test
  void itIsChangedInItsFileAlone() throws Exception {
    Files.writeString(file(), NIGHTLY);
    apply();
    await(all -> all.get("schedules").size() == 1);
    for (Caller.Answer refused :
        new Caller.Answer[] {
          ranch.caller().post(PATH + "/nightly", "{\"cron\":\"0 5 * * *\"}"),
          ranch.caller().delete(PATH + "/nightly")
        }) {
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.json().get("detail").asText())
          .isEqualTo(
              "'nightly' is declared in schedules/night.yaml: edit that file and run 'choir apply',"
                  + " or pause it");
    }
    assertThat(ranch.caller().post(PATH + "/nightly/pause", "").status()).isEqualTo(200);
  }

  @Test
  void aNameOfAPersonStaysTheirsAndIsShownAsAProblem() throws Exception {
    ranch
        .caller()
        .post(PATH, "{\"name\":\"nightly\",\"agent\":\"phex\",\"text\":\"x\",\"every\":\"1h\"}");
    Files.writeString(file(), "- " + NIGHTLY + "- " + NIGHTLY.replace("nightly", "other"));
    apply();
    JsonNode listed = await(all -> all.get("schedules").size() == 2);
    assertThat(listed.at("/schedules/0/owner").asText()).isEqualTo("person");
    assertThat(listed.at("/schedules/0/agent").asText()).isEqualTo("phex");
    assertThat(listed.at("/problems/0").asText())
        .startsWith("schedules/night.yaml: 'nightly' is not in force: a person has a schedule");
    ranch.caller().delete(PATH + "/nightly");
    ranch.bringSchedules();
    await(all -> all.at("/schedules/0/owner").asText().equals("file"));
    assertThat(ranch.caller().get(PATH).json().get("problems")).isEmpty();
  }

  @Test
  void aWrongFileIsRefusedWithItsPlaceAndChangesNothing() throws Exception {
    Files.writeString(file(), NIGHTLY.replace("lux", "nobody"));
    Caller.Answer refused = ranch.caller().post(APPLY, "");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().get("detail").asText())
        .isEqualTo("schedules/night.yaml:1:24: agent: 'nobody' is not declared under agents");
    assertThat(ranch.caller().get(PATH).json().get("schedules")).isEmpty();
  }
}
