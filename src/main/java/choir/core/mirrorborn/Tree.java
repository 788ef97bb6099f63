package choir.core.mirrorborn;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A persistent (immutable) sorted map: an update returns a new map that shares all but about twenty
 * nodes with the old one. Weight-balanced as in Adams, "Efficient sets: a balancing act" (1993),
 * with the parameters proved correct by Hirai and Yamamoto (2011).
 */
public final class Tree<K extends Comparable<K>, V> implements Iterable<V> {
  private static final int DELTA = 3;
  private static final int RATIO = 2;

  private record Node<K, V>(
      K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right, int size) {
    Node(K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
      this(key, value, left, right, count(left) + count(right) + 1);
    }
  }

  private final @Nullable Node<K, V> root;

  private Tree(@Nullable Node<K, V> root) {
    this.root = root;
  }

  /** An empty map. */
  public static <K extends Comparable<K>, V> Tree<K, V> empty() {
    return new Tree<>(null);
  }

  private static int count(@Nullable Node<?, ?> node) {
    return node == null ? 0 : node.size();
  }

  /** The number of entries. */
  public int size() {
    return count(root);
  }

  /** The value of a key; null if absent. */
  public @Nullable V get(K key) {
    Node<K, V> node = root;
    while (node != null) {
      int order = key.compareTo(node.key());
      if (order == 0) {
        return node.value();
      }
      node = order < 0 ? node.left() : node.right();
    }
    return null;
  }

  /** The value at an index in key order, from 0. */
  V at(int index) {
    Node<K, V> node = root;
    int left = index;
    while (node != null) {
      int before = count(node.left());
      if (left == before) {
        return node.value();
      }
      node = left < before ? node.left() : node.right();
      left = left < before ? left : left - before - 1;
    }
    throw new IndexOutOfBoundsException(index);
  }

  /** The least key of a non-empty map. */
  K firstKey() {
    @Nullable K first = null;
    for (Node<K, V> node = root; node != null; node = node.left()) {
      first = node.key();
    }
    if (first == null) {
      throw new NoSuchElementException();
    }
    return first;
  }

  /** Returns a map with the entry added or replaced. */
  public Tree<K, V> with(K key, V value) {
    return new Tree<>(put(root, key, value));
  }

  private static <K extends Comparable<K>, V> Node<K, V> put(
      @Nullable Node<K, V> node, K key, V value) {
    if (node == null) {
      return new Node<>(key, value, null, null);
    }
    int order = key.compareTo(node.key());
    if (order == 0) {
      return new Node<>(key, value, node.left(), node.right());
    }
    return order < 0
        ? balanced(node, put(node.left(), key, value), node.right())
        : balanced(node, node.left(), put(node.right(), key, value));
  }

  Tree<K, V> without(K key) {
    return new Tree<>(remove(root, key));
  }

  private static <K extends Comparable<K>, V> @Nullable Node<K, V> remove(
      @Nullable Node<K, V> node, K key) {
    if (node == null) {
      return null;
    }
    int order = key.compareTo(node.key());
    if (order == 0) {
      return joined(node.left(), node.right());
    }
    return order < 0
        ? balanced(node, remove(node.left(), key), node.right())
        : balanced(node, node.left(), remove(node.right(), key));
  }

  private static <K extends Comparable<K>, V> @Nullable Node<K, V> joined(
      @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
    if (left == null || right == null) {
      return left == null ? right : left;
    }
    if (left.size() > right.size()) {
      Node<K, V> last = left;
      for (Node<K, V> next = left; next != null; next = next.right()) {
        last = next;
      }
      return balanced(last, remove(left, last.key()), right);
    }
    Node<K, V> first = right;
    for (Node<K, V> next = right; next != null; next = next.left()) {
      first = next;
    }
    return balanced(first, left, remove(right, first.key()));
  }

  /** Balances a node with two subtrees, one of which grew or shrank by one. */
  private static <K, V> Node<K, V> balanced(
      Node<K, V> middle, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
    boolean few = count(left) + count(right) <= 1;
    if (!few && right != null && right.size() > DELTA * count(left)) {
      Node<K, V> inner = right.left();
      if (inner == null || inner.size() < RATIO * count(right.right())) {
        return join(right, join(middle, left, inner), right.right());
      }
      return join(
          inner, join(middle, left, inner.left()), join(right, inner.right(), right.right()));
    }
    if (!few && left != null && left.size() > DELTA * count(right)) {
      Node<K, V> inner = left.right();
      if (inner == null || inner.size() < RATIO * count(left.left())) {
        return join(left, left.left(), join(middle, inner, right));
      }
      return join(inner, join(left, left.left(), inner.left()), join(middle, inner.right(), right));
    }
    return join(middle, left, right);
  }

  private static <K, V> Node<K, V> join(
      Node<K, V> entry, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
    return new Node<>(entry.key(), entry.value(), left, right);
  }

  /** The values in the order of their keys. */
  @Override
  public Iterator<V> iterator() {
    Deque<Node<K, V>> path = new ArrayDeque<>();
    descend(root, path);
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return !path.isEmpty();
      }

      @Override
      public V next() {
        if (path.isEmpty()) {
          throw new NoSuchElementException();
        }
        Node<K, V> node = path.pop();
        descend(node.right(), path);
        return node.value();
      }
    };
  }

  private static <K, V> void descend(@Nullable Node<K, V> from, Deque<Node<K, V>> path) {
    for (Node<K, V> node = from; node != null; node = node.left()) {
      path.push(node);
    }
  }
}
