/**
 * What was read of recorded samples, and what they could be asked: record by record, and as advice to who logs them.
 */
@NullMarked
package dev.plumbline.service.inspect;

import org.jspecify.annotations.NullMarked;
