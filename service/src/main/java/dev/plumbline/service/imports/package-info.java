/** Envelopes from the records that other tools keep of responses. */
@NullMarked
package dev.plumbline.service.imports;

import org.jspecify.annotations.NullMarked;
