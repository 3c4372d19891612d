/** What runs: the command line and the parts that it puts together. */
@NullMarked
package dev.plumbline.service;

import org.jspecify.annotations.NullMarked;
