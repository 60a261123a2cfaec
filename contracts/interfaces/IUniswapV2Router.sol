// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

/// @notice The two functions of a Uniswap-V2-compatible router that a payment in RACK needs.
interface IUniswapV2Router {
    function getAmountsIn(uint256 amountOut, address[] memory path) external view returns (uint256[] memory amounts);

    function swapTokensForExactTokens(
        uint256 amountOut,
        uint256 amountInMax,
        address[] calldata path,
        address to,
        uint256 deadline
    ) external returns (uint256[] memory amounts);
}
