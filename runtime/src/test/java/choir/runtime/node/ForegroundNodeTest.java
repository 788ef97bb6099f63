package choir.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import choir.runtime.cli.BadInput;
import choir.runtime.cli.Failed;
import choir.runtime.ranch.Templates;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fault A9: a node that the cluster removed during its start stayed down. */
final class ForegroundNodeTest {
  @TempDir Path home;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private int starts;

  @BeforeEach
  void declare() throws Exception {
    Templates.writeTo(home, false);
  }

  private static NodeException removed() {
    return NodeException.removed(new IllegalStateException("cannot enqueue after timer shutdown"));
  }

  private ForegroundNode node(IntFunction<NodeException> failures) {
    return new ForegroundNode(
        home,
        new PrintWriter(out),
        new PrintWriter(err),
        false,
        (settings, progress) -> {
          throw failures.apply(++starts);
        });
  }

  @Test
  void aStartDuringWhichTheNodeWasRemovedIsRepeated() {
    NodeException other = NodeException.permanent("another reason");
    ForegroundNode node = node(start -> start < 3 ? removed() : other);
    assertThatThrownBy(node::once).isInstanceOf(BadInput.class).hasMessage("another reason");
    assertThat(starts).isEqualTo(3);
    assertThat(err.toString())
        .isEqualTo(
            "choir: this node was removed from the cluster while it started; it starts anew\n"
                .repeat(2));
  }

  @Test
  void whatRepeatsItselfEachTimeIsGivenUpInOneSentence() {
    ForegroundNode node = node(start -> removed());
    assertThatThrownBy(node::once)
        .isInstanceOf(Failed.class)
        .hasMessage("this node was removed from the cluster while it started");
    assertThat(starts).isEqualTo(ForegroundNode.MAX_STARTS);
  }

  @Test
  void otherFailuresAreNotRepeated() {
    ForegroundNode node = node(start -> NodeException.permanent("the port is taken"));
    assertThatThrownBy(node::once).isInstanceOf(BadInput.class);
    assertThat(starts).isEqualTo(1);
  }
}
