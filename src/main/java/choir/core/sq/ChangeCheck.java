package choir.core.sq;

import java.util.List;
import java.util.Optional;

/** Whether what somebody wants to write can be stored at all. */
final class ChangeCheck {
  private final ScrollReader scrolls;

  ChangeCheck(ScrollReader scrolls) {
    this.scrolls = scrolls;
  }

  /** Why these changes cannot be stored, for a person; empty if they can. */
  Optional<String> fault(List<Change> changes) {
    for (Change change : changes) {
      if (change.key().phext().equals(JournalKeys.PHEXT)) {
        return Optional.of("the phext '" + JournalKeys.PHEXT + "' is written by the journal alone");
      }
      Optional<String> fault = textFault(change);
      if (fault.isPresent()) {
        return Optional.of(change.key() + ": " + fault.get());
      }
    }
    return Optional.empty();
  }

  private Optional<String> textFault(Change change) {
    return switch (change) {
      case Change.Put put -> ScrollText.fault(put.text());
      case Change.Add add -> ScrollText.fault(add.text());
      case Change.PutStaged put -> missing(put.text());
      case Change.AddStaged add -> missing(add.text());
      case Change.Delete delete -> Optional.empty();
      case Change.Cut cut -> Optional.empty();
    };
  }

  private Optional<String> missing(Staged text) {
    for (int number = 1; number <= text.pieces(); number++) {
      if (scrolls.version(text.piece(number)) == 0) {
        return Optional.of("its piece " + number + " of " + text.pieces() + " is not stored");
      }
    }
    return Optional.empty();
  }
}
