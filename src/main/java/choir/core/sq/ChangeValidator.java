package choir.core.sq;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Validates requested changes, independently of conditions. */
final class ChangeValidator {
  private final ScrollReader scrolls;

  ChangeValidator(ScrollReader scrolls) {
    this.scrolls = scrolls;
  }

  /** The reason why changes cannot be stored, human-readable; empty if they are valid. */
  Optional<String> of(List<Change> changes) {
    Set<ScrollKey> seen = new HashSet<>();
    Set<ScrollKey> staged = new HashSet<>();
    for (Change change : changes) {
      ScrollKey key = change.key();
      if (key.phext().equals(JournalKeys.PHEXT)) {
        return Optional.of("the phext '" + JournalKeys.PHEXT + "' is reserved for the journal");
      }
      Optional<String> fault = of(change);
      if (fault.isPresent()) {
        return Optional.of(key + ": " + fault.get());
      }
      if (change instanceof Change.PutStaged || change instanceof Change.AddStaged) {
        staged.add(key);
      }
      if (!seen.add(key) && staged.contains(key)) {
        return Optional.of(
            key + ": a staged text must be the only change of its scroll in a write");
      }
    }
    return Optional.empty();
  }

  private Optional<String> of(Change change) {
    return switch (change) {
      case Change.Put put -> ScrollText.fault(put.text());
      case Change.Add add -> ScrollText.fault(add.text());
      case Change.PutStaged put -> of(put.text());
      case Change.AddStaged add -> of(add.text());
      case Change.Delete delete -> Optional.empty();
      case Change.Cut cut -> Optional.empty();
    };
  }

  private Optional<String> of(Staged text) {
    long bytes = 0;
    for (int number = 1; number <= text.pieces(); number++) {
      if (scrolls.version(text.piece(number)) == 0) {
        return Optional.of("piece " + number + " of " + text.pieces() + " is not stored");
      }
      bytes += scrolls.bytes(text.piece(number));
    }
    return bytes == text.bytes()
        ? Optional.empty()
        : Optional.of("the pieces have %d bytes, not %d".formatted(bytes, text.bytes()));
  }
}
