package choir.test.order;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;

/**
 * Puts the longest test classes alternately at the beginning and at the end of the list, so that
 * the shortest are in the middle. In JUnit 5.12 one thread takes concurrent classes from the
 * beginning and the other from the end: both begin with long ones, and the last to run is short.
 */
public final class LongestAtBothEnds implements ClassOrderer {
  /** Seconds of the classes that take the longest, as the end of {@code verify} lists them. */
  static final Map<String, Integer> SECONDS =
      Map.of(
          "choir.test.cluster.TwoBuildsTest", 145,
          "choir.test.cluster.RotationTest", 119,
          "choir.test.sq.KillTest", 70,
          "choir.test.cluster.ThreeNodesTest", 63,
          "choir.test.endtoend.KillNineTest", 45);

  @Override
  public void orderClasses(ClassOrdererContext context) {
    List<? extends ClassDescriptor> classes = context.getClassDescriptors();
    List<String> order =
        order(classes.stream().map(each -> each.getTestClass().getName()).toList());
    classes.sort(Comparator.comparingInt(each -> order.indexOf(each.getTestClass().getName())));
  }

  static List<String> order(List<String> classes) {
    List<String> longest = new ArrayList<>(classes);
    longest.sort(
        Comparator.comparingInt((String name) -> SECONDS.getOrDefault(name, 0)).reversed());
    List<String> beginning = new ArrayList<>();
    Deque<String> end = new ArrayDeque<>();
    for (String name : longest) {
      if (beginning.size() <= end.size()) {
        beginning.add(name);
      } else {
        end.addFirst(name);
      }
    }
    beginning.addAll(end);
    return beginning;
  }
}
