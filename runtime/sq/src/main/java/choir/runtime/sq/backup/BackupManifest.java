package choir.runtime.sq.backup;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The description of a backup, for people and for {@link Restore}. A stored format: lines of {@code
 * name: value} in front, words for people behind an empty line.
 *
 * @param program the version of Choir that made it
 * @param made when, by the clock of the node
 * @param version the store's: all operations up to it are in the backup, none behind it
 * @param scrolls that can be read
 * @param phexts with at least one scroll
 */
public record BackupManifest(String program, Instant made, long version, long scrolls, int phexts) {
  private static final String TITLE = "choir backup 1";

  private static final String FOR_PEOPLE =
      """

      Restore with 'choir restore FILE --home FOLDER', the folder empty or not there yet.
      To look inside: tar tf FILE; tar xOf FILE sq/0000000001-0001.scrolls | less
      To check by hand: tar xf FILE, then sha256sum -c checksums.txt
      """;

  String text() {
    return "%s\nprogram: %s\nmade: %s\nversion: %d\nscrolls: %d\nphexts: %d\n"
            .formatted(TITLE, program, made, version, scrolls, phexts)
        + FOR_PEOPLE;
  }

  static BackupManifest parse(String text) throws InvalidBackupException {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String line : text.lines().takeWhile(each -> !each.isEmpty()).toList()) {
      int colon = line.indexOf(": ");
      fields.put(
          colon < 0 ? line : line.substring(0, colon), colon < 0 ? "" : line.substring(colon + 2));
    }
    if (!fields.containsKey(TITLE)) {
      throw new InvalidBackupException(
          OnlineBackup.ABOUT + " does not begin with '" + TITLE + "': made by a newer Choir?");
    }
    try {
      return new BackupManifest(
          fields.getOrDefault("program", "unknown"),
          Instant.parse(fields.getOrDefault("made", "")),
          Long.parseLong(fields.getOrDefault("version", "")),
          Long.parseLong(fields.getOrDefault("scrolls", "")),
          Integer.parseInt(fields.getOrDefault("phexts", "")));
    } catch (DateTimeException | NumberFormatException wrong) {
      throw new InvalidBackupException(OnlineBackup.ABOUT + " cannot be read", wrong);
    }
  }
}
