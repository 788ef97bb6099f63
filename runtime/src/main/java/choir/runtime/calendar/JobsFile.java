package choir.runtime.calendar;

import choir.core.phext.Utf8;
import choir.runtime.cli.BadInput;
import choir.runtime.json.ViewJson;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The jobs of an OpenClaw: its {@code cron/jobs.json}, or the folder that has it. */
record JobsFile(Path path, List<JsonNode> jobs) {
  /** A fleet has hundreds of jobs of a kilobyte each. */
  private static final long MAX_BYTES = 16 << 20;

  JobsFile {
    jobs = List.copyOf(jobs);
  }

  /**
   * Reads the jobs.
   *
   * @param path of the file, or of OpenClaw's folder
   * @throws BadInput if there are none to be read, with the remedy
   */
  static JobsFile read(Path path) {
    Path file = Files.isDirectory(path) ? inFolder(path) : path;
    return new JobsFile(file, jobs(file, tree(file)));
  }

  private static Path inFolder(Path folder) {
    Path jobs = folder.resolve("cron/jobs.json");
    if (Files.isRegularFile(jobs)) {
      return jobs;
    }
    Path database = folder.resolve("state/openclaw.sqlite");
    if (Files.exists(database)) {
      throw new BadInput(
          ("%s keeps its jobs in %s. Export them with"
                  + " 'openclaw cron list --all --json > jobs.json',"
                  + " and import that file%s")
              .formatted(
                  folder,
                  database,
                  Files.exists(folder.resolve("cron/jobs.json.bak"))
                      ? "; cron/jobs.json.bak is older and is not read"
                      : ""));
    }
    throw new BadInput("there is neither cron/jobs.json nor state/openclaw.sqlite in " + folder);
  }

  private static JsonNode tree(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new BadInput(file + " is larger than " + MAX_BYTES + " bytes; is that jobs.json?");
      }
      return ViewJson.tree(Utf8.decode(Files.readAllBytes(file)));
    } catch (JsonProcessingException broken) {
      throw new BadInput(
          "%s is not JSON: line %d: %s"
              .formatted(
                  file,
                  broken.getLocation() == null ? 1 : broken.getLocation().getLineNr(),
                  broken.getOriginalMessage()));
    } catch (Utf8.Malformed broken) {
      throw new BadInput(file + " is not UTF-8: see byte " + broken.offset());
    } catch (IOException failed) {
      throw new BadInput(file + " cannot be read: " + failed.getMessage());
    }
  }

  private static List<JsonNode> jobs(Path file, JsonNode tree) {
    JsonNode list = tree.isArray() ? tree : tree.path("jobs");
    if (!list.isArray()) {
      throw new BadInput(file + " has no list 'jobs'; is that jobs.json?");
    }
    List<JsonNode> jobs = new ArrayList<>();
    list.forEach(jobs::add);
    return jobs;
  }

  /** The jobs as schedules, each with a name of its own. */
  List<CronJob> schedules(String agent, String zone) {
    List<CronJob> read = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonNode job : jobs) {
      CronJob one = CronJob.read(job, agent, zone);
      String name = one.name();
      for (int i = 2; !names.add(name); i++) {
        name = one.name().substring(0, Math.min(one.name().length(), 56)) + "-" + i;
      }
      read.add(one.named(name));
    }
    return read;
  }
}
