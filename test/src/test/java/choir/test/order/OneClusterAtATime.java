package choir.test.order;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;

/**
 * Puts the test classes that start three processes or more first, the longest of them at the very
 * beginning, and the others behind them, the longest at the very end. In JUnit 5.12 one thread
 * takes concurrent classes from the beginning and the other from the end: so one cluster runs at a
 * time, as two of them are more than two cores can serve, and the last class to run is short.
 */
public final class OneClusterAtATime implements ClassOrderer {
  /** Seconds of the classes that start three processes or more. */
  static final Map<String, Integer> CLUSTERS =
      Map.of(
          "choir.test.cluster.TwoBuildsTest", 270,
          "choir.test.cluster.RotationTest", 120,
          "choir.test.cluster.ThreeNodesTest", 144,
          "choir.test.group.GroupFaultsTest", 190);

  /** Seconds of the longest others, as the end of {@code verify} lists them. */
  static final Map<String, Integer> OTHERS =
      Map.of(
          "choir.test.sq.KillTest", 70,
          "choir.test.endtoend.KillNineTest", 45,
          "choir.test.endtoend.BackupTest", 30,
          "choir.test.endtoend.ServiceTest", 20);

  @Override
  public void orderClasses(ClassOrdererContext context) {
    List<? extends ClassDescriptor> classes = context.getClassDescriptors();
    List<String> order =
        order(classes.stream().map(each -> each.getTestClass().getName()).toList());
    classes.sort(Comparator.comparingInt(each -> order.indexOf(each.getTestClass().getName())));
  }

  static List<String> order(List<String> classes) {
    List<String> order = new ArrayList<>(classes);
    order.sort(
        Comparator.comparingInt(
            name -> OTHERS.getOrDefault(name, 0) - 1_000 * CLUSTERS.getOrDefault(name, 0)));
    return order;
  }
}
