package choir.runtime.sq.log;

import choir.core.sq.Disk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The index that a start finds on the disk.
 *
 * @param runs the newest first
 */
record KnownIndex(IndexManifest manifest, List<IndexRun> runs) {
  /** No index, or none that can be used. */
  static final KnownIndex NONE =
      new KnownIndex(
          new IndexManifest(0, 0, List.of(), new IndexNotes(Map.of(), Map.of())), List.of());

  private static final Logger log = LoggerFactory.getLogger(KnownIndex.class);

  /**
   * Opens the index, if it is whole and suits.
   *
   * @param segments how many the log has, of which the last one may grow
   */
  static KnownIndex read(Disk disk, LogSettings settings, int segments) throws IOException {
    List<String> present = disk.list();
    if (!present.contains(IndexManifest.NAME)) {
      return NONE;
    }
    List<IndexRun> runs = new ArrayList<>();
    String why;
    try {
      IndexManifest manifest = IndexManifest.read(disk);
      for (IndexManifest.Listed each : manifest.runs()) {
        runs.add(new IndexRun(each.name(), each.level(), Indexer.open(disk, each.name())));
      }
      if (manifest.covers() < segments && manifest.notes().suits(settings)) {
        return new KnownIndex(manifest, runs);
      }
      why = "it was made by other settings, or for another log";
    } catch (IOException | IllegalArgumentException unusable) {
      why = String.valueOf(unusable.getMessage());
    }
    for (IndexRun each : runs) {
      each.keys().close();
    }
    log.warn("{}: the index is built anew from all segments: {}", disk.location(), why);
    return NONE;
  }

  /** Deletes the files of an index that do not count, the list first: no list names what is not. */
  void dropOthers(Disk disk, Map<Integer, Integer> segments) throws IOException {
    Set<String> counting = runs.stream().map(IndexRun::name).collect(Collectors.toSet());
    segments.forEach(
        (number, generation) -> counting.add(Segment.pointsName(Segment.name(number, generation))));
    if (manifest.covers() > 0) {
      counting.add(IndexManifest.NAME);
    }
    List<String> others =
        disk.list().stream().filter(name -> isOfAnIndex(name) && !counting.contains(name)).toList();
    if (others.contains(IndexManifest.NAME)) {
      disk.delete(IndexManifest.NAME);
      disk.sync();
    }
    for (String name : others) {
      if (!name.equals(IndexManifest.NAME)) {
        disk.delete(name);
      }
    }
  }

  private static boolean isOfAnIndex(String name) {
    return name.endsWith(IndexRun.SUFFIX)
        || name.endsWith(SegmentPoints.SUFFIX)
        || name.equals(IndexManifest.NAME)
        || name.equals(IndexManifest.DRAFT);
  }
}
