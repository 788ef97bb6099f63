package choir.test.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/** The rules as values, so that {@link HouseRulesTest} can show each of them failing. */
final class HouseRules {
  private static final String CORE = "choir.core..";
  private static final String ACTORS = "choir.actors..";

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
          .resideInAnyPackage("choir.runtime..", "java.net.http..", "dev.langchain4j..");

  /** Simulations host entities differently: no other code may depend on it. */
  static final ArchRule SHARDING_HAS_ONE_USER =
      noClasses()
          .that()
          .resideOutsideOfPackage("choir.actors.entities..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.pekko.cluster.sharding..");

  /** A provider's library is changed by changing one package. */
  static final ArchRule LANGCHAIN_HAS_ONE_USER =
      noClasses()
          .that()
          .resideOutsideOfPackage("choir.runtime.model..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.langchain4j..");

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

  /** Only one package creates certificates; the JDK validates them. */
  static final ArchRule BOUNCY_CASTLE_HAS_ONE_USER =
      noClasses()
          .that()
          .resideOutsideOfPackage("choir.runtime.tls..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.bouncycastle..");

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

  private static DescribedPredicate<JavaCall<?>> calls(String what, List<String> methods) {
    return DescribedPredicate.describe(
        what,
        call -> {
          JavaClass owner = call.getTargetOwner();
          return methods.contains(owner.getFullName() + "." + call.getName());
        });
  }
}
