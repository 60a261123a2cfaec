// SPDX-License-Identifier: MIT
pragma solidity 0.8.34;

interface IRewards {
    function accruePay(uint256 rigSamples) external returns (uint256 payPerSample);
    function mintPay(address inspector, uint256 amount) external;
}
