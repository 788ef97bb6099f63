package choir.core.sq;

import java.util.concurrent.CompletionStage;

/**
 * Puts operations into one order, makes their changes durable and tells the outcome: on one machine
 * by its disk, on several by their majority. The seam beneath which replication lies.
 */
public interface OperationLog {
  /**
   * Completes once the outcome is durable. Fails with {@link StoreException}: then the operation
   * may have been stored, and the caller finds out by repeating it (appends) or by reading.
   */
  CompletionStage<Outcome> submit(Operation operation);
}
