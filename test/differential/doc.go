// Package differential sets package evm against implementations that share nothing
// with it: what is built here is read by ethers and mined by anvil, what ethers builds
// is read here, and what is hostile is refused here or means the same to both. Every
// run prints its seed.
package differential
