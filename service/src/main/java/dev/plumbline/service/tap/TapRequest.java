package dev.plumbline.service.tap;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * A request of which the beginning has been read already, or all of it, and perhaps written anew.
 */
final class TapRequest extends Request.Wrapper {

    private byte[] begun;
    private final int length;
    private final boolean whole;
    private final Runnable read;
    private final @Nullable HttpFields headers;
    private boolean given;

    /**
     * @param begun what was read of the body
     * @param whole whether that is all of it
     * @param plain whether the engine is to send its answer as it is, not packed
     * @param read is told when the body has been read to its end
     */
    TapRequest(Request request, byte[] begun, boolean whole, boolean plain, Runnable read) {
        super(request);
        this.begun = begun;
        this.length = begun.length;
        this.whole = whole;
        this.read = read;
        this.given = begun.length == 0 && !whole;
        this.headers = whole ? headers(request, begun.length, plain) : null;
    }

    private static HttpFields headers(Request request, int length, boolean plain) {
        HttpFields.Mutable fields = HttpFields.build(request.getHeaders());
        fields.remove(HttpHeader.TRANSFER_ENCODING);
        fields.remove(HttpHeader.EXPECT);
        if (plain) {
            fields.remove(HttpHeader.ACCEPT_ENCODING);
        }
        if (fields.contains(HttpHeader.CONTENT_LENGTH)) {
            fields.computeField(
                    HttpHeader.CONTENT_LENGTH, (header, old) -> new HttpField.LongValueHttpField(header, length));
        } else {
            fields.put(HttpHeader.CONTENT_LENGTH, length);
        }
        return fields.asImmutable();
    }

    @Override
    public HttpFields getHeaders() {
        return headers == null ? super.getHeaders() : headers;
    }

    @Override
    public long getLength() {
        return whole ? length : super.getLength();
    }

    @Override
    public Content.Chunk read() {
        if (!given) {
            given = true;
            Content.Chunk chunk = Content.Chunk.from(ByteBuffer.wrap(begun), whole);
            begun = new byte[0]; // an answer may take minutes: its request needs no memory then
            return chunk;
        }
        if (whole) {
            return Content.Chunk.EOF;
        }
        Content.Chunk chunk = super.read();
        if (chunk != null && chunk.isLast() && !Content.Chunk.isFailure(chunk)) {
            read.run();
        }
        return chunk;
    }

    @Override
    public void demand(Runnable demandCallback) {
        if (!given || whole) {
            demandCallback.run();
        } else {
            super.demand(demandCallback);
        }
    }
}
