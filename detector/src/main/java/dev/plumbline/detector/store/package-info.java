/** What must survive a restart: ordered bytes, behind one small interface. */
@NullMarked
package dev.plumbline.detector.store;

import org.jspecify.annotations.NullMarked;
