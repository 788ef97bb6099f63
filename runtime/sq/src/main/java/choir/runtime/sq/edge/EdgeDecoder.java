package choir.runtime.sq.edge;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;

/** Decodes requests, and accepts none of which a proxy may read the length in another way. */
final class EdgeDecoder extends HttpRequestDecoder {
  /** So much of a body is handed on at a time; a read of the socket has no more. */
  static final int CHUNK = 64 << 10;

  EdgeDecoder(EdgeLimits limits) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(limits.line())
            .setMaxHeaderSize(limits.headerBytes())
            .setMaxChunkSize(CHUNK));
  }

  @Override
  protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
    throw new IllegalArgumentException("it has both Content-Length and Transfer-Encoding");
  }
}
