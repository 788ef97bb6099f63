package choir.test.house;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.actors.seeded.Asker;
import choir.actors.seeded.Blocker;
import choir.actors.seeded.LooseCommand;
import choir.actors.seeded.Sharder;
import choir.actors.seeded.WorldlyActor;
import choir.core.roster.seeded.Chooser;
import choir.core.seeded.Clocked;
import choir.core.seeded.Exiter;
import choir.core.seeded.ImpureCore;
import choir.core.seeded.Orderless;
import choir.core.seeded.ThingManager;
import choir.core.session.seeded.Chosen;
import choir.runtime.agents.seeded.MessageUser;
import choir.runtime.http.seeded.FeatureUser;
import choir.runtime.seeded.Chatter;
import choir.runtime.seeded.Rafter;
import choir.runtime.seeded.Scraper;
import choir.runtime.sq.raft.seeded.Lower;
import choir.runtime.sq.raft.seeded.ScrollRaft;
import choir.runtime.sq.seeded.NodeUser;
import choir.runtime.sq.seeded.Upper;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule holds for the house, and fails on a seeded violation. */
final class HouseRulesTest {
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("choir.core", "choir.actors", "choir.runtime");

  static Stream<Arguments> rules() {
    return Stream.of(
        Arguments.of("core is pure", HouseRules.CORE_IS_PURE, ImpureCore.class),
        Arguments.of(
            "actors know no runtime", HouseRules.ACTORS_KNOW_NO_RUNTIME, WorldlyActor.class),
        Arguments.of("sharding has one user", HouseRules.SHARDING_HAS_ONE_USER, Sharder.class),
        Arguments.of("SQ stands alone", HouseRules.SQ_STANDS_ALONE, NodeUser.class),
        Arguments.of("Ratis has one user", HouseRules.RATIS_HAS_ONE_USER, Rafter.class),
        Arguments.of("Prometheus has one user", HouseRules.PROMETHEUS_HAS_ONE_USER, Scraper.class),
        Arguments.of("JDA has one user", HouseRules.JDA_HAS_ONE_USER, Chatter.class),
        Arguments.of("Raft knows no scrolls", HouseRules.RAFT_KNOWS_NO_SCROLLS, ScrollRaft.class),
        Arguments.of("no clock, no chance", HouseRules.NO_CLOCK_NO_CHANCE, Clocked.class),
        Arguments.of("no blocking", HouseRules.NO_BLOCKING, Blocker.class),
        Arguments.of("no ask in entities", HouseRules.NO_ASK_IN_ENTITIES, Asker.class),
        Arguments.of("no random order", HouseRules.NO_RANDOM_ORDER, Orderless.class),
        Arguments.of("names say something", HouseRules.NAMES_SAY_SOMETHING, ThingManager.class),
        Arguments.of("commands are messages", HouseRules.COMMANDS_ARE_MESSAGES, LooseCommand.class),
        Arguments.of("only main exits", HouseRules.ONLY_MAIN_EXITS, Exiter.class),
        Arguments.of("kits know no feature", HouseRules.KITS_KNOW_NO_FEATURE, FeatureUser.class),
        Arguments.of(
            "features know no other", HouseRules.FEATURES_KNOW_NO_OTHER, MessageUser.class));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void theHouseKeepsTheRule(String name, ArchRule rule, Class<?> violation) {
    assertThatCode(() -> rule.check(HOUSE)).as(name).doesNotThrowAnyException();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void theRuleFailsOnASeededViolation(String name, ArchRule rule, Class<?> violation) {
    JavaClasses seeded = new ClassFileImporter().importClasses(violation);
    assertThatThrownBy(() -> rule.check(seeded)).as(name).isInstanceOf(AssertionError.class);
  }

  @Test
  void packagesHaveNoCycles() {
    assertThatCode(() -> HouseRules.PACKAGES_HAVE_NO_CYCLES.check(HOUSE))
        .doesNotThrowAnyException();
    JavaClasses seeded = new ClassFileImporter().importClasses(Chooser.class, Chosen.class);
    assertThatThrownBy(() -> HouseRules.PACKAGES_HAVE_NO_CYCLES.check(seeded))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void thePackagesOfTheStoreHaveNoCycles() {
    assertThatCode(() -> HouseRules.SQ_HAS_NO_CYCLES.check(HOUSE)).doesNotThrowAnyException();
    JavaClasses seeded = new ClassFileImporter().importClasses(Upper.class, Lower.class);
    assertThatThrownBy(() -> HouseRules.SQ_HAS_NO_CYCLES.check(seeded))
        .isInstanceOf(AssertionError.class);
  }
}
