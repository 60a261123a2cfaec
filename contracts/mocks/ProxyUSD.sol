// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {TestUSD} from "./TestUSD.sol";

/// @title  ProxyUSD
/// @notice A mock that does what makes Circle's USDC (FiatTokenV2) dearer than a plain ERC-20: it asks whether it is paused and
///         whether the caller and both sides are blocklisted, and it counts every allowance down, even the greatest.
/// @dev    Made to stand behind OpenZeppelin's TransparentUpgradeableProxy: name and symbol are no storage, nothing is
///         left to initialize. Anyone may pause and blocklist.
contract ProxyUSD is TestUSD, Pausable {
    mapping(address account => bool) public blocklisted;

    error Blocklisted(address account);

    modifier unlisted(address account) {
        require(!blocklisted[account], Blocklisted(account));
        _;
    }

    function setBlocklisted(address account, bool listed) external {
        blocklisted[account] = listed;
    }

    function setPaused(bool paused_) external {
        if (paused_) _pause();
        else _unpause();
    }

    function name() public pure override returns (string memory) {
        return "Proxy USD";
    }

    function symbol() public pure override returns (string memory) {
        return "USDC";
    }

    function _update(
        address from,
        address to,
        uint256 value
    ) internal override whenNotPaused unlisted(from) unlisted(to) {
        super._update(from, to, value);
    }

    function _approve(
        address owner,
        address spender,
        uint256 value,
        bool emitEvent
    ) internal override whenNotPaused unlisted(owner) unlisted(spender) {
        super._approve(owner, spender, value, emitEvent);
    }

    function _spendAllowance(address owner, address spender, uint256 value) internal override {
        uint256 allowed = allowance(owner, spender);
        require(allowed >= value, ERC20InsufficientAllowance(spender, allowed, value));
        _approve(owner, spender, allowed - value, false);
    }
}
