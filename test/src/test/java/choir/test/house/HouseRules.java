package choir.test.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Arrays;
import java.util.List;

/** The rules as values, so that {@link HouseRulesTest} can show each of them failing. */
final class HouseRules {
  private static final String CORE = "choir.core..";
  private static final String ACTORS = "choir.actors..";
  private static final String SQ_COMMANDS = "choir.runtime.sq.cli";

  /** What every feature may use. */
  private static final String[] KITS = {
    "choir.runtime.access..",
    "choir.runtime.cli..",
    "choir.runtime.feature..",
    "choir.runtime.http..",
    "choir.runtime.log..",
    "choir.runtime.metrics..",
    "choir.runtime.model..",
    "choir.runtime.ranch..",
    "choir.runtime.run..",
    "choir.runtime.service..",
    "choir.runtime.tls.."
  };

  private static final String[] FEATURES = {
    "choir.runtime.agents..",
    "choir.runtime.approval..",
    "choir.runtime.calendar..",
    "choir.runtime.certificates..",
    "choir.runtime.discordsim..",
    "choir.runtime.discord..",
    "choir.runtime.events..",
    "choir.runtime.floor..",
    "choir.runtime.inbox..",
    "choir.runtime.machines..",
    "choir.runtime.mcp..",
    "choir.runtime.mcpserver..",
    "choir.runtime.messages..",
    "choir.runtime.openai..",
    "choir.runtime.operations..",
    "choir.runtime.phext..",
    "choir.runtime.revisions..",
    "choir.runtime.skills..",
    "choir.runtime.tokens..",
    "choir.runtime.tool.."
  };

  /** What lists and starts the features, or shows several of them on one page. */
  private static final String[] ABOVE_FEATURES = {
    "choir.runtime.node..",
    "choir.runtime.bench..",
    "choir.runtime.simulation..",
    "choir.runtime.status..",
    SQ_COMMANDS
  };

  private HouseRules() {}

  /** Core is values and rules: it can be read and tested without an actor system. */
  static final ArchRule CORE_IS_PURE =
      noClasses()
          .that()
          .resideInAPackage(CORE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "org.apache.pekko..",
              "scala..",
              "net.dv8tion..",
              "choir.actors..",
              "choir.runtime..");

  /** Actors remember and take turns; sockets, files and providers are the runtime's. */
  static final ArchRule ACTORS_KNOW_NO_RUNTIME =
      noClasses()
          .that()
          .resideInAPackage(ACTORS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("choir.runtime..", "java.net.http..");

  /** Simulations host entities differently: no other code may depend on it. */
  static final ArchRule SHARDING_HAS_ONE_USER =
      noClasses()
          .that()
          .resideOutsideOfPackage("choir.actors.entities..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.pekko.cluster.sharding..");

  /** The store is a module of its own: what it needs of the others it asks for through ports. */
  static final ArchRule SQ_STANDS_ALONE =
      noClasses()
          .that()
          .resideInAPackage("choir.runtime.sq..")
          .and()
          .resideOutsideOfPackage("choir.runtime.sq.cli..")
          .should()
          .dependOnClassesThat(
              JavaClass.Predicates.resideInAPackage("choir..")
                  .and(JavaClass.Predicates.resideOutsideOfPackages(CORE, "choir.runtime.sq..")));

  /** Each package of the store can be understood with those below it alone. */
  static final ArchRule SQ_HAS_NO_CYCLES =
      slices().matching("choir.runtime.sq.(*)..").should().beFreeOfCycles();

  /** Replication is bytes and files to everyone else. */
  static final ArchRule RATIS_HAS_ONE_USER =
      noClasses()
          .that()
          .resideOutsideOfPackage("choir.runtime.sq.raft..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.ratis..");

  /** Who counts does not care how it is written down. */
  static final ArchRule PROMETHEUS_HAS_ONE_USER =
      noClasses()
          .that()
          .resideOutsideOfPackage("choir.runtime.metrics..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.prometheus..");

  /** What is said in a channel does not depend on the library that carries it: see ADR 29. */
  static final ArchRule JDA_HAS_ONE_USER =
      noClasses()
          .that()
          .resideOutsideOfPackage("choir.runtime.discord..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("net.dv8tion..");

  /** What is replicated is the machine's affair; Raft carries it unread. */
  static final ArchRule RAFT_KNOWS_NO_SCROLLS =
      noClasses()
          .that()
          .resideInAPackage("choir.runtime.sq.raft..")
          .should()
          .dependOnClassesThat(
              JavaClass.Predicates.resideInAnyPackage("choir..", "org.apache.pekko..")
                  .and(
                      JavaClass.Predicates.resideOutsideOfPackages(
                          "choir.core.failure..",
                          "choir.runtime.sq.io..",
                          "choir.runtime.sq.raft..")));

  /** Time and chance come from outside, or a simulation is none. */
  static final ArchRule NO_CLOCK_NO_CHANCE =
      noClasses()
          .that()
          .resideInAnyPackage(CORE, ACTORS)
          .should()
          .callMethodWhere(
              calls(
                  "reads a clock or draws by chance",
                  List.of(
                      "java.time.Instant.now",
                      "java.time.Clock.systemUTC",
                      "java.lang.System.currentTimeMillis",
                      "java.lang.System.nanoTime",
                      "java.util.UUID.randomUUID",
                      "java.lang.Math.random",
                      "java.util.concurrent.ThreadLocalRandom.current")));

  /** A thread that waits is a thread that others wait for. */
  static final ArchRule NO_BLOCKING =
      noClasses()
          .that()
          .resideInAnyPackage(CORE, ACTORS)
          .should()
          .callMethodWhere(
              calls(
                  "blocks",
                  List.of(
                      "java.lang.Thread.sleep",
                      "java.util.concurrent.Future.get",
                      "java.util.concurrent.CompletableFuture.get",
                      "java.util.concurrent.CompletableFuture.join",
                      "java.util.concurrent.CountDownLatch.await")));

  /** {@code ctx.ask} completes on the common pool: it leaks out of a simulation. */
  static final ArchRule NO_ASK_IN_ENTITIES =
      noClasses()
          .that()
          .resideInAPackage(ACTORS)
          .should()
          .callMethodWhere(
              calls(
                  "asks through the context",
                  List.of("org.apache.pekko.actor.typed.javadsl.ActorContext.ask")));

  /** The iteration order of these differs from one JVM to the next. */
  static final ArchRule NO_RANDOM_ORDER =
      noClasses()
          .that()
          .resideInAnyPackage(CORE, ACTORS)
          .should()
          .callMethodWhere(
              calls(
                  "makes a set or map whose order differs between JVMs",
                  List.of("java.util.Set.of", "java.util.Set.copyOf", "java.util.Map.copyOf")));

  /** Names that say nothing. */
  static final ArchRule NAMES_SAY_SOMETHING =
      noClasses()
          .that()
          .resideInAPackage("choir..")
          .should()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Impl")
          .orShould()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Utils")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameStartingWith("Abstract");

  /** What crosses nodes is bound to a serializer by its marker. */
  static final ArchRule COMMANDS_ARE_MESSAGES =
      classes()
          .that()
          .resideInAPackage(ACTORS)
          .and()
          .haveSimpleNameEndingWith("Command")
          .and()
          .areTopLevelClasses()
          .and()
          .areInterfaces()
          .should()
          .beAssignableTo("choir.actors.CborMessage");

  /** {@code System.exit} is the command line's; a part that calls it takes the others with it. */
  static final ArchRule ONLY_MAIN_EXITS =
      noClasses()
          .that()
          .resideInAPackage("choir..")
          .and()
          .doNotHaveFullyQualifiedName("choir.runtime.Main")
          .should()
          .callMethodWhere(
              calls(
                  "ends the process", List.of("java.lang.System.exit", "java.lang.Runtime.halt")));

  /**
   * Each package of a module is a slice, so that arrows between features point one way. The command
   * line of SQ is a slice of its own: it stands above the node, the rest of SQ far below.
   */
  private static final SliceAssignment PACKAGES =
      new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
          if (type.getPackageName().equals(SQ_COMMANDS)) {
            return SliceIdentifier.of("runtime", "sq.cli");
          }
          String[] parts = type.getPackageName().split("[.]", -1);
          return parts.length < 3 || !parts[0].equals("choir")
              ? SliceIdentifier.ignore()
              : SliceIdentifier.of(parts[1], parts[2]);
        }

        @Override
        public String getDescription() {
          return "packages of a module";
        }
      };

  /** A cycle is one package that pretends to be two. */
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().assignedFrom(PACKAGES).should().beFreeOfCycles();

  /** A kit serves every feature and knows none. */
  static final ArchRule KITS_KNOW_NO_FEATURE =
      noClasses()
          .that()
          .resideInAnyPackage(KITS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(FEATURES)
          .orShould()
          .dependOnClassesThat()
          .resideInAnyPackage(ABOVE_FEATURES);

  /** Features meet through the facades in actors and the types in core. */
  static final ArchRule FEATURES_KNOW_NO_OTHER =
      classes()
          .that()
          .resideInAnyPackage(FEATURES)
          .should(
              new ArchCondition<>("depend on no other feature") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  for (Dependency each : type.getDirectDependenciesFromSelf()) {
                    String from = feature(type);
                    String to = feature(each.getTargetClass());
                    if (!to.isEmpty() && !to.equals(from)) {
                      events.add(SimpleConditionEvent.violated(each, each.getDescription()));
                    }
                  }
                }
              });

  private static String feature(JavaClass type) {
    String name = type.getPackageName();
    return Arrays.stream(FEATURES)
        .map(each -> each.substring(0, each.length() - 2))
        .filter(each -> name.equals(each) || name.startsWith(each + "."))
        .findFirst()
        .orElse("");
  }

  private static DescribedPredicate<JavaCall<?>> calls(String what, List<String> methods) {
    return DescribedPredicate.describe(
        what,
        call -> {
          JavaClass owner = call.getTargetOwner();
          return methods.contains(owner.getFullName() + "." + call.getName());
        });
  }
}
