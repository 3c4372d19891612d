/** The tap beside nginx and a direct connection. */
package dev.plumbline.bench.tap;
