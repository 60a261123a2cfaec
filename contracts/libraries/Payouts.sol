// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @notice Payouts that cannot block anybody else: what a payee cannot receive becomes a credit to withdraw to another address.
abstract contract Payouts {
    using SafeERC20 for IERC20;

    IERC20 internal immutable USDC;

    /// @notice Payouts that failed, still owed. [USDC]
    mapping(address payee => uint256) public creditOf;
    /// @notice Sum of all credits. [USDC]
    uint256 public credits;

    event CreditAdded(address indexed payee, uint256 amount);
    event CreditWithdrawn(address indexed payee, address indexed to, uint256 amount);

    error NothingToWithdraw(address caller);

    constructor(address usdc) {
        USDC = IERC20(usdc);
    }

    /// @notice Withdraws what could not be paid out to you, to any address.
    function withdrawCredit(address to) external returns (uint256 amount) {
        amount = creditOf[msg.sender];
        require(amount > 0, NothingToWithdraw(msg.sender));
        creditOf[msg.sender] = 0;
        credits -= amount;
        emit CreditWithdrawn(msg.sender, to, amount);
        USDC.safeTransfer(to, amount);
    }

    function _pay(address to, uint256 amount) internal {
        if (amount == 0 || USDC.trySafeTransfer(to, amount)) return;
        creditOf[to] += amount;
        credits += amount;
        emit CreditAdded(to, amount);
    }
}
