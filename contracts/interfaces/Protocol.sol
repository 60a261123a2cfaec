// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @notice Where every part of one deployment lives. Each contract takes it once, in its constructor, and keeps what it calls.
struct Protocol {
    address authority; // AccessManager: roles and delays
    address treasury; // receives commission
    address usdc; // the payment token: 6 decimals, ERC-2612, no fee on transfer, no rebasing
    address rack;
    address catalog;
    address registry;
    address shares; // implementation behind every rig's clone
    address sale;
    address market;
    address escrow;
    address ledger;
    address staking;
    address disputes;
    address rewards;
    address randomness;
    address router; // Uniswap-V2-compatible, for renters who pay in RACK; none = they cannot
    uint32 sample; // [s] length of a sample; an epoch is 24 of them
}
