package choir.core.sq;

import java.util.concurrent.CompletionStage;

/**
 * Orders operations, makes their changes durable and returns the outcomes: on a single machine by
 * its disk, on several by majority. The port behind which replication is implemented.
 */
public interface OperationLog {
  /**
   * Completes once the outcome is durable. Fails with {@link StoreException}: the operation may
   * then have been stored, which the caller determines by repeating it (appends) or by reading.
   */
  CompletionStage<Outcome> submit(Operation operation);
}
