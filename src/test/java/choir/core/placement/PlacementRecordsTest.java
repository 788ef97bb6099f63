package choir.core.placement;

import static org.assertj.core.api.Assertions.assertThat;

import choir.core.sq.Change;
import choir.core.sq.Scroll;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PlacementRecordsTest {
  private static final PlacementConstraints GPU =
      new PlacementConstraints(Optional.of("halcyon"), List.of("gpu", "discord"));
  private static final Pin PIN =
      new Pin("aletheia", Optional.of(Instant.parse("2026-11-21T12:00:00Z")), "will");

  private static PlacementRecords book(Change... changes) {
    List<Scroll> scrolls = new ArrayList<>();
    for (Change change : changes) {
      scrolls.add(new Scroll(change.key().at(), ((Change.Put) change).text(), 1));
    }
    scrolls.sort(java.util.Comparator.comparing(Scroll::at));
    return PlacementRecords.of(scrolls);
  }

  @Test
  void whatIsWrittenIsRead() {
    PlacementRecords book =
        book(
                PlacementRecords.constraints(7, "phex", GPU),
                PlacementRecords.pin(7, Optional.of(PIN)),
                PlacementRecords.draining(List.of("chrysalis")),
                PlacementRecords.placed(
                    7, new PlacementDecision("halcyon", "its home machine"), Instant.EPOCH))
            .with(List.of(new MachineDeclaration("halcyon", List.of("gpu"))));

    assertThat(book.placement(7)).isEqualTo(new ShardPlacement("phex", GPU, Optional.of(PIN)));
    assertThat(book.draining()).containsExactly("chrysalis");
    assertThat(book.offers().get("halcyon")).containsExactly("gpu");
  }

  @Test
  void anOrderThatWasTakenBackIsNone() {
    PlacementRecords book =
        book(
            PlacementRecords.constraints(7, "phex", PlacementConstraints.ANYWHERE),
            PlacementRecords.pin(7, Optional.empty()));

    assertThat(book.placement(7).pin()).isEmpty();
    assertThat(book.placement(7).constraints()).isEqualTo(PlacementConstraints.ANYWHERE);
  }

  @Test
  void aNumberThatNobodyHasMayLiveAnywhere() {
    assertThat(PlacementRecords.EMPTY.placement(1000).constraints())
        .isEqualTo(PlacementConstraints.ANYWHERE);
  }

  @Test
  void scrollsOfAThousandAgentsAreRead() {
    assertThat(PlacementRecords.MAX_SCROLLS).isGreaterThan(1000 * 3);
  }
}
