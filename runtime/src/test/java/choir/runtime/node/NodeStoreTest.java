package choir.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import choir.core.sq.HistoryRule;
import choir.runtime.sq.group.MemberSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeStoreTest {
  @TempDir Path home;

  @Test
  void aHistoryOfABookOfTheRanchIsRefusedBeforeAnythingIsOpened() {
    MemberSettings.Place place =
        MemberSettings.Place.onLoopback(home, "a", "127.0.0.1:1", Optional.empty());
    List<HistoryRule> rules =
        List.of(HistoryRule.of("notes", "30d"), HistoryRule.of("journal", "30d"));
    NodeException refused =
        catchThrowableOfType(NodeException.class, () -> NodeStore.member(place, rules));
    assertThat(refused.problems())
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.path()).isEqualTo("history[1].phext");
              assertThat(problem.detail()).contains("'journal' is reserved by the ranch");
            });
    assertThat(home).isEmptyDirectory();
  }
}
